// Numbers, nestings and copies beyond all measure: read as what they are, or refused, and never the end of the process.

import Codecs
import FoundationEssentials
import Testing

@Suite("Extremes")
struct ExtremeTests {
  @Test("sums and products stop at the bounds of their type")
  func saturation() {
    #expect(Int64.max.saturatingAdd(1) == .max && Int64.min.saturatingAdd(-1) == .min)
    #expect((-5).saturatingAdd(7) == 2)
    #expect(Int64.max.saturatingMultiply(2) == .max && Int64.max.saturatingMultiply(-2) == .min)
    #expect((-3).saturatingMultiply(-4) == 12)
    #expect([1e300, -1e300, .infinity, .nan, 2.9, -2.9].map { Int(saturating: $0) } == [.max, .min, .max, 0, 2, -2])
  }

  @Test(
    "numbers with two signs, and those too large, are texts in YAML",
    arguments: ["-0x-8000000000000000", "-0o-1000000000000000000000", "0x+1", "0o-7", "0x8000000000000000"])
  func scalars(text: String) throws {
    #expect(try YAML.parse("a: \(text)").first?["a"].string == text)
    #expect(YAML.text(["a": .string(text)]).contains(text))
    #expect(try YAML.parse("a: -0x10").first?["a"].int == -16)
  }

  @Test("aliases copy no more than they may, neither in number nor in bytes nor in depth")
  func aliases() throws {
    let long = "x: &a \"\(String(repeating: "y", count: 1 << 20))\"\n"
    #expect(throws: YAMLError.self) { try YAML.parse(long + "y: [*a, *a, *a, *a, *a]") }
    #expect(try YAML.parse(long + "y: [*a, *a]").count == 1)
    let doubling = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
    #expect(throws: YAMLError.self) { try YAML.parse("a0: &a0 [1]\n" + doubling) }
    let nesting = (1...JSON.depthLimit).map { "a\($0): &a\($0) [*a\($0 - 1)]" }.joined(separator: "\n")
    let error = #expect(throws: YAMLError.self) { try YAML.parse("a0: &a0 [1]\n" + nesting) }
    #expect(error?.message.contains("nested deeper") == true)
  }

  @Test("patches that copy without end, go ever deeper, or never end are refused")
  func patches() throws {
    let fibonacci = (0..<60).map { ["op": "copy", "from": "", "path": .string($0 % 2 == 0 ? "/a" : "/b")] as JSON }
    #expect(throws: JSONPatchError.self) { try JSON.object([:]).applying(jsonPatch: .array(fibonacci)) }
    let deeper = (0..<9_000).map { _ in ["op": "copy", "from": "", "path": "/a"] as JSON }
    #expect(throws: JSONPatchError.self) { try JSON.object([:]).applying(jsonPatch: .array(deeper)) }
    let many = [JSON](repeating: ["op": "test", "path": "", "value": [:]], count: 10_001)
    #expect(throws: JSONPatchError.self) { try JSON.object([:]).applying(jsonPatch: .array(many)) }
  }

  @Test("a tree tells its levels and the most members of an object in it")
  func extent() {
    #expect(JSON.null.extent == (1, 0, 1))
    #expect((["a": [["b": 1, "c": 2]], "d": 3, "e": 4] as JSON).extent == (4, 3, 7))
  }

  @Test("amounts end at an exbibyte and a million million CPUs, either way")
  func quantities() throws {
    for text in ["9e99", "100E", "9223372036854775807"] {
      #expect(try #require(Quantity(text)).bytes == 1 << 60)
      #expect(try #require(Quantity("-\(text)")).bytes == -1 << 60)
    }
    #expect(try #require(Quantity("1e30")).millis == 1_000_000_000_000_000)
  }

  @Test("times end with the year 9999")
  func times() {
    #expect(RFC3339.seconds(Date(timeIntervalSince1970: 1e30)) == "9999-12-31T23:59:59Z")
    #expect(RFC3339.seconds(Date(timeIntervalSince1970: -1e30)) == "0000-01-01T00:00:00Z")
  }
}
