// The XML tree on both ways, with text that tries to break out.

import Testing

@testable import Hypervisor

@Suite("XML elements")
struct XMLElementTests {
  static let hostile = [
    "a&b", "<script>", "'/><evil x='", "\"quoted\"", "]]>", "&amp;", "&#0;", "line\nbreak\ttab\r", "ünïcödé 🐋", "",
  ]

  @Test("hostile text comes back as it was, in attributes and between tags", arguments: hostile)
  func roundTrip(text: String) throws {
    let element = XMLElement("a", ["value": text], [XMLElement("b", text: text)])
    #expect(try XMLElement(parsing: element.document) == element)
  }

  @Test("what XML cannot hold is replaced, not passed on")
  func illegalCharacters() {
    #expect(XMLElement.escaped("a\u{0}b\u{1B}[c\u{FFFE}") == "a\u{FFFD}b\u{FFFD}[c\u{FFFD}")
  }

  @Test("declarations, comments and CDATA are understood")
  func otherMarkup() throws {
    let text = "<?xml version='1.0'?>\n<!-- <x> --><a><b><![CDATA[1 < 2]]></b><!-- y --><c q=\"&#x41;\"/></a>\n"
    let element = try XMLElement(parsing: text)
    #expect(element.first("b")?.text == "1 < 2")
    #expect(element.first("c")?["q"] == "A")
  }

  @Test(
    "broken documents are refused",
    arguments: [
      "", "<", "<a", "<a>", "<a></b>", "<a b></a>", "<a b=c/>", "<a>&bad;</a>", "<a/><b/>", "<a b='", "<!--",
      "<a><![CDATA[",
      String(repeating: "<a>", count: 100),
    ])
  func broken(text: String) {
    #expect(throws: XMLParseError.self) { try XMLElement(parsing: text) }
  }
}
