// Text in URLs, there and back, and text that only looks encoded.

import Codecs
import Testing

@Suite struct PercentCodingTests {
  @Test("only unreserved characters stay as they are")
  func encoding() {
    #expect(PercentCoding.encode("aZ09-._~") == "aZ09-._~")
    #expect(PercentCoding.encode("a b/ü&=+%") == "a%20b%2F%C3%BC%26%3D%2B%25")
  }

  @Test("what was encoded is decoded again", arguments: ["", "plain", "a b/ü&=+%", "\u{1F600}", "\u{0}"])
  func reversal(text: String) {
    #expect(PercentCoding.decode(PercentCoding.encode(text)[...]) == text)
  }

  @Test("invalid escapes stay", arguments: ["%", "%4", "%zz", "%+1", "%-1", "100%"])
  func nonsense(text: String) {
    #expect(PercentCoding.decode(text[...]) == text)
  }

  @Test("a plus is a space in a query alone, and what is no UTF-8 is replaced")
  func decoding() {
    #expect(PercentCoding.decode("a+b") == "a+b")
    #expect(PercentCoding.decode("a+b", plusIsSpace: true) == "a b")
    #expect(PercentCoding.decode("%FF") == "\u{FFFD}")
  }

  @Test("a target is a path with its query, if it has one")
  func target() {
    #expect(PercentCoding.target(path: "/a%2Fb", query: []) == "/a%2Fb")
    #expect(PercentCoding.target(path: "/a", query: [("x", "1&2"), ("y z", "")]) == "/a?x=1%262&y%20z=")
  }
}
