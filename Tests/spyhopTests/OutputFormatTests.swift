import Codecs
import Testing

@testable import spyhop

@Suite("output formats")
struct OutputFormatTests {
  static let machine: JSON = [
    "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": ["name": "a", "namespace": "n"],
  ]

  @Test("one named object stands alone, others stand in a List")
  func lists() throws {
    #expect(try JSON(parsing: OutputFormat.json.text([Self.machine], asList: false)) == Self.machine)
    let list = try JSON(parsing: OutputFormat.json.text([Self.machine], asList: true))
    #expect(list["kind"].string == "List")
    #expect(list["items"].elements == [Self.machine])
    #expect(try YAML.parse(OutputFormat.yaml.text([Self.machine, Self.machine], asList: false)).count == 2)
  }

  @Test("names carry their kind and group")
  func names() {
    let pod: JSON = ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "b"]]
    #expect(OutputFormat.name.text([Self.machine, pod], asList: true) == "virtualmachine.kubevirt.io/a\npod/b")
  }

  @Test("lines stay, what a terminal would obey does not")
  func plainLines() {
    #expect(PlainText.lines("a:\n  b: \u{1B}]0;x\u{7}\n") == "a:\n  b: \u{FFFD}]0;x\u{FFFD}\n")
  }

  @Test("a guest's log is made plain line by line, however it is cut", arguments: [1, 3, 100])
  func plainLog(size: Int) {
    let log = Array("boot\r\n\u{1B}[31mred\u{1B}[0m ä\r\nlogin: ".utf8)
    var lines = PlainLines()
    var plain: [UInt8] = []
    for start in stride(from: 0, to: log.count, by: size) {
      plain += lines.take(Array(log[start..<min(start + size, log.count)]))
    }
    plain += lines.finish()
    #expect(String(decoding: plain, as: UTF8.self) == "boot\n\u{FFFD}[31mred\u{FFFD}[0m ä\nlogin: ")
  }
}
