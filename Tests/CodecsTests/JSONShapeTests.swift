import Codecs
import Testing

@Suite("The wanted part of JSON")
struct JSONShapeTests {
  static let shape: JSONShape = ["a": .all, "b": JSONShape(["c"]), "list": ["x": .all]]

  @Test(
    "members that are not asked for are not there, whatever they hold",
    arguments: [
      (#"{"a":1,"b":{"c":2,"d":3},"z":4}"#, #"{"a":1,"b":{"c":2}}"#),
      (#"{"z":{"deep":["}","]","\"",{"a":[1,2]}]},"a":true}"#, #"{"a":true}"#),
      (#"{"list":[{"x":1,"y":2},{"y":3},4],"q":"\\"}"#, #"{"list":[{"x":1},{},4]}"#),
      (#"{"b":"text","z":null,"q":-1.5e3}"#, #"{"b":"text"}"#),
      (#"{"\u0061":"an escaped name","\u007a":2}"#, #"{"a":"an escaped name"}"#), (#"[{"z":1}]"#, "[{}]"),
      ("{}", "{}"), ("7", "7"),
    ])
  func reading(text: String, kept: String) throws {
    let read = try JSON(parsing: text.utf8, keeping: Self.shape)
    #expect(read.text == kept)
    #expect(read == (try JSON(parsing: text)).cut(to: Self.shape))
  }

  @Test(
    "what is passed over still has to have an end",
    arguments: [
      #"{"z":"#, #"{"z":{"a":1"#, #"{"z":[1,2"#, #"{"z":"text"#, #"{"z":"text\"#, #"{"z":{"q":"\"}}"#, #"{"z":nope}"#,
      #"{"z" 1}"#, #"{"z":1 "a":2}"#,
    ])
  func malformed(text: String) {
    #expect(throws: JSONParseError.self) { try JSON(parsing: text.utf8, keeping: Self.shape) }
  }

  @Test("random objects read in a shape are what is left when they are cut to it, and noise never traps")
  func random() throws {
    var generator = SeededGenerator(seed: 11)
    func value(_ depth: Int) -> JSON {
      switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &generator) {
      case 0: .null
      case 1: .integer(Int64.random(in: -1_000...1_000, using: &generator))
      case 2: .string(["", "a\"b", "ü{", "\\]", "plain"].randomElement(using: &generator) ?? "")
      case 3: .bool(Bool.random(using: &generator))
      case 4: .array((0..<3).map { _ in value(depth - 1) })
      default:
        .object(
          JSONObject(["a", "b", "c", "list", "x", "z"].shuffled(using: &generator).map { ($0, value(depth - 1)) }))
      }
    }
    for _ in 0..<2_000 {
      let bytes = value(4).bytes
      let whole = try JSON(parsing: bytes)
      #expect(try JSON(parsing: bytes, keeping: Self.shape) == whole.cut(to: Self.shape))
      _ = try? JSON(parsing: bytes.prefix(bytes.count / 2), keeping: Self.shape)
      var broken = bytes
      broken[broken.count / 2] = UInt8.random(in: 0...255, using: &generator)
      _ = try? JSON(parsing: broken, keeping: Self.shape)
    }
  }

  @Test("whole numbers of every length keep their value")
  func numbers() throws {
    for text in ["0", "9", "10", "-0", "-7", "999999999999999999", "9223372036854775807", "-9223372036854775808"] {
      #expect(try JSON(parsing: text).int == Int(text))
    }
    #expect(try JSON(parsing: "12345678901234567890").double == Double("12345678901234567890"))
    for text in ["01", "1.", "+1", "1-", "--1", ".5", "1.e3"] {
      #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
    }
  }
}
