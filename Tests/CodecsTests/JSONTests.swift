import Codecs
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "a text survives parsing and printing unchanged",
    arguments: [
      "null", "true", "[]", "{}", "-17", "1.5", "\"\"", "[1,[2,{\"a\":null}]]", "{\"b\":1,\"a\":2}",
      "\"\\\"\\\\\\n\\t\"",
      "\"\\u0001\"", "\"ü€𝄞\"", "9007199254740993",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try JSON(parsing: text).text == text)
  }

  @Test("escapes become characters, a lone surrogate the replacement character")
  func escapes() throws {
    #expect(try JSON(parsing: #""\u00fc\uD834\uDD1E\/""#) == "ü𝄞/")
    #expect(try JSON(parsing: #""a\uD834b""#) == "a\u{FFFD}b")
  }

  @Test(
    "what is not JSON is refused",
    arguments: [
      "", "nul", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "-", "\"", "\"\u{1}\"", "[1] 2", "{a:1}", "\"\\x\"",
      "1e999",
    ])
  func refusal(_ text: String) {
    #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
  }

  @Test("an error says where")
  func place() {
    let error = #expect(throws: JSONParseError.self) { try JSON(parsing: "{\n  \"a\": nope\n}") }
    #expect(error?.line == 2)
    #expect(error?.column == 8)
  }

  @Test("nesting is bounded, and parsing deeper is an error, not a crash")
  func depth() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONParseError.self) { try JSON(parsing: deep) }
  }

  @Test("of a member named twice the last counts, in objects small and large")
  func duplicates() throws {
    #expect(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).text == #"{"a":3,"b":2}"#)
    let many = (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let object = try JSON(parsing: "{\(many),\"k3\":true}")
    #expect(object.members.count == 40)
    #expect(object["k3"].bool == true)
  }

  @Test("assigning through missing members makes them; assigning null removes")
  func paths() {
    var object: JSON = ["kind": "Pod"]
    object["status", "phase"] = "Running"
    object["metadata", "labels", "a"] = "b"
    #expect(object.text == #"{"kind":"Pod","status":{"phase":"Running"},"metadata":{"labels":{"a":"b"}}}"#)
    object["metadata", "labels", "a"] = .null
    #expect(object["metadata", "labels"] == [:])
    object["nothing", "here"] = .null
    #expect(object["nothing"].isNull)
  }

  @Test("objects are equal whatever the order of their members")
  func equality() throws {
    #expect(try JSON(parsing: #"{"a":1,"b":{"c":2,"d":3}}"#) == JSON(parsing: #"{"b":{"d":3,"c":2},"a":1}"#))
    #expect(try JSON(parsing: #"{"a":1}"#) != JSON(parsing: #"{"a":1,"b":1}"#))
  }

  @Test("random bytes never trap the parser")
  func noise() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array("{}[]\",:\\u0123eE+-.truefalsn \u{1}ü".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      _ = try? JSON(parsing: bytes)
    }
  }
}

/// splitmix64: the same sequence for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
