import Codecs
import Testing

@Suite("YAML")
struct YAMLTests {
  @Test("block and flow style, several documents, anchors and merges")
  func reading() throws {
    let documents = try YAML.parse(
      """
      base: &base {cpu: 2, name: "x"}
      list:
      - a
      - <<: *base
        name: y
      ---
      text: |
        one
        two
      last: 1
      """)
    #expect(documents.count == 2)
    #expect(documents[0]["list"][1] == ["cpu": 2, "name": "y"])
    #expect(documents[1]["text"] == "one\ntwo\n")
  }

  @Test(
    "plain words mean what Kubernetes takes them for",
    arguments: [
      ("~", JSON.null), ("yes", true), ("off", false), ("0x10", 16), ("010", 8), ("1e3", 1000.0), ("64Mi", "64Mi"),
      ("1.20", 1.2), ("12:30", "12:30"), ("-5", -5), ("'yes'", "yes"),
    ])
  func scalars(_ text: String, _ expected: JSON) throws {
    #expect(try YAML.parse("v: \(text)").first?["v"] == expected)
  }

  @Test(
    "what is printed reads back the same",
    arguments: [
      ##"{"a":"yes","b":"1","c":"","d":" x","e":"a: b","f":"#c","g":"-","h":"null","i":"x\u0007y"}"##,
      #"{"s":"one\ntwo\n","t":"one\n\n two","u":"\n","v":"a\n\n","w":"tab\there"}"#,
      #"{"o":{},"l":[],"n":[[1,2],[{"a":[{"b":1}]}]],"t":true,"f":1.5}"#, #"[{"a":1,"b":{"c":2}},"x",[]]"#,
      "\"plain\"",
    ])
  func roundTrip(_ text: String) throws {
    let value = try JSON(parsing: text)
    #expect(try YAML.parse(YAML.text(value)).first == value)
  }

  @Test("a tab is named, and what is not closed with the line where it begins")
  func plainErrors() {
    #expect(throws: YAMLError(message: "a tab cannot indent: use spaces", line: 2, column: 1)) {
      try YAML.parse("a:\n\tb: 1\n")
    }
    let unclosed = #expect(throws: YAMLError.self) { try YAML.parse("a: 1\nb: \"x\n\nc: 2\n") }
    #expect(unclosed?.message.hasSuffix("while scanning a quoted scalar that begins at line 2") == true)
  }

  @Test("errors say where: syntax, doubled keys, unknown aliases")
  func errors() {
    let doubled = #expect(throws: YAMLError.self) { try YAML.parse("a: 1\na: 2") }
    #expect(doubled?.line == 2)
    #expect(throws: YAMLError.self) { try YAML.parse("a: [1") }
    #expect(throws: YAMLError.self) { try YAML.parse("a: *nobody") }
  }

  @Test("aliases cannot blow a small text up without bound")
  func bomb() {
    let levels = (1...9).map { "l\($0): &l\($0) [\(Array(repeating: "*l\($0 - 1)", count: 9).joined(separator: ","))]" }
    #expect(throws: YAMLError.self) { try YAML.parse("l0: &l0 [x]\n" + levels.joined(separator: "\n")) }
  }
}

@Suite("Quantities and times")
struct QuantityTests {
  @Test(
    "suffixes scale",
    arguments: [("64Mi", 67_108_864), ("1G", 1_000_000_000), ("1.5Ki", 1536), ("1e3", 1000), ("100m", 1), ("0", 0)])
  func bytes(_ text: String, _ expected: Int64) {
    #expect(Quantity(text)?.bytes == expected)
  }

  @Test("CPU counts in thousandths")
  func millis() {
    #expect(Quantity("100m")?.millis == 100)
    #expect(Quantity("2")?.millis == 2000)
    #expect(Quantity("0.1")?.millis == 100)
  }

  @Test("what is no quantity is nil", arguments: ["", "x", "1Q", "Mi", "1 Gi", "--1"])
  func refusal(_ text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test(
    "times read and print over leap years and before 1970",
    arguments: ["2026-11-25T07:03:09Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59Z", "2000-03-01T00:00:00Z"])
  func times(_ text: String) throws {
    let date = try #require(RFC3339.date(text))
    #expect(RFC3339.seconds(date) == text)
  }

  @Test("offsets and fractions count")
  func offsets() throws {
    let utc = try #require(RFC3339.date("2026-01-01T12:00:00.5Z"))
    #expect(RFC3339.date("2026-01-01T14:00:00.5+02:00") == utc)
    for offset in ["+9223372036854775807:00", "-24:00", "+02:60", "+2", "Z+"] {
      #expect(RFC3339.date("2026-01-01T14:00:00\(offset)") == nil)
    }
    #expect(RFC3339.date("2026-01-01T-4:00:00Z") == nil)
    #expect(RFC3339.microseconds(utc) == "2026-01-01T12:00:00.500000Z")
    #expect(RFC3339.nanoseconds(ofMilliseconds: 1_767_268_800_007) == "2026-01-01T12:00:00.007000000Z")
    #expect(RFC3339.nanoseconds(ofMilliseconds: -1) == "1969-12-31T23:59:59.999000000Z")
    #expect(RFC3339.date("2026-13-01T00:00:00Z") == nil)
  }

  @Test("what would not be seen, or be taken for a line end, is escaped and comes back as it was")
  func hiddenCharacters() throws {
    for text in [
      "a\u{85}b", "\u{9B}31m", "x\u{202E}y", "l1\nl2\u{2028}", "\u{7F}", "\u{FEFF}", "\u{E0041}", "\u{1B}[2J", "ünï 漢字",
    ] {
      let printed = YAML.text(["key": .string(text)])
      let isSeen = printed.unicodeScalars.allSatisfy {
        $0 == "\n" || ![.control, .format, .lineSeparator].contains($0.properties.generalCategory)
      }
      #expect(isSeen, "\(text.debugDescription)")
      #expect(try YAML.parse(printed) == [["key": .string(text)]], "\(printed)")
    }
  }
}
