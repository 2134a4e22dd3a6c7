import Testing

@testable import Configuration

@Suite("Programmed sequences")
struct TypedSequenceTests {
  @Test(
    "escapes stand for bytes, whatever is no escape for itself",
    arguments: [
      (#"root\r"#, Array("root\r".utf8)), (#"\e[A\n\t\b\\"#, Array("\u{1B}[A\n\t\u{8}\\".utf8)),
      (#"\x03\xff"#, [3, 255]), (#"\u00e9"#, Array("é".utf8)), ("^C^]^@^?^^", [3, 0x1D, 0, 0x7F, 0x5E]),
      ("é", Array("é".utf8)),
      ("\u{1B}", [0x1B]), ("", []),
    ])
  func escapes(text: String, bytes: [UInt8]) throws { #expect(try EscapedText.bytes(text) == bytes) }

  @Test(
    "what is no escape is named",
    arguments: [#"\q"#, #"\x3"#, #"\xzz"#, #"\ud800"#, #"\u12"#, "\\", "^", "^é", "^ß", "^ŉ", "^1"])
  func wrong(text: String) {
    let problem = #expect(throws: EscapeProblem.self) { try EscapedText.bytes("a" + text) }
    #expect(problem?.description.hasPrefix("\(text) is no escape: there are") == true)
  }

  private static let whole = #"""
    sequences:
      log in: {key: l, text: 'root\r', delay: 20, confirm: true}
      yes: {text: "yes\r"}
      interrupt: {text: ^C}
    """#

  @Test("they are read with key, pace and question, and shown so that they are read again")
  func read() throws {
    let file = ConfigurationFile(Self.whole)
    #expect(file.problems.isEmpty)
    let sequences = file.preferences.sequences
    #expect(sequences.map(\.name) == ["interrupt", "log in", "yes"])
    #expect(sequences[1].bytes == Array("root\r".utf8))
    #expect(sequences[1].delay == 20 && sequences[1].asksFirst && sequences[1].key == "l")
    #expect(sequences[2].bytes == Array("yes\r".utf8))
    #expect(TypedSequence.withKeys(sequences).map(\.key) == ["1", "l", "2"])
    let again = ConfigurationFile(file.preferences.yaml(.test))
    #expect(again.problems.isEmpty)
    #expect(again.preferences.sequences == sequences)
  }

  @Test(
    "what is wrong is named with file, line and key",
    arguments: [
      ("sequences:\n  a:\n    text: 'x\\q'", #"c.yaml:3: sequences.a.text: \q is no escape: there are \r, \n"#),
      ("sequences:\n  a: {key: x}", "c.yaml:2: sequences.a: text is missing: a text"),
      ("sequences:\n  a: {text: x, key: F5}", "c.yaml:2: sequences.a.key: F5 is no character"),
      ("sequences:\n  a: {text: x, delay: 10001}", "c.yaml:2: sequences.a.delay: wants a whole number from 0 to 10000"),
      (
        "sequences:\n  a: {text: x, key: k}\n  b: {text: y, key: k}",
        "c.yaml:3: sequences.b.key: k is the key of the sequence a too"
      ),
      (
        "sequences:\n  a: {text: \(String(repeating: "x", count: 5000))}",
        "c.yaml:2: sequences.a.text: is longer than 4096 bytes"
      ),
    ])
  func problems(text: String, message: String) {
    let problems = ConfigurationFile(text).problems
    #expect(problems.contains { $0.description.hasPrefix(message) }, "\(problems)")
  }
}
