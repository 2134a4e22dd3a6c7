import Terminal
import Testing

@Suite("Text as cells")
struct CellTextTests {
  @Test(
    "width is counted in cells",
    arguments: [
      ("abc", 3), ("", 0), ("äöü", 3), ("e\u{301}", 1), ("日本", 4), ("😀", 2), ("한국", 4), ("…", 1), ("a\u{200D}b", 2),
      ("❤\u{FE0F}", 1), ("\u{301}x", 1), ("ｱ", 1), ("Ａ", 2),
    ])
  func width(text: String, cells: Int) {
    #expect(CellText.width(text) == cells)
  }

  @Test("controls, C1, DEL and bidirectional controls become U+FFFD; line ends and tabs become spaces")
  func hostile() {
    let hostile = "\u{1B}[31m\u{9B}2J\u{7F}\u{0}\u{202E}\u{2066}\u{200F}a\tb\r\nc\u{2028}d"
    let shown = String(String.UnicodeScalarView(CellText(hostile).flatMap(\.scalars)))
    #expect(shown == "\u{FFFD}[31m\u{FFFD}2J\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}a b  c d")
  }

  @Test("no scalar at all gets a control through")
  func everyScalar() {
    for value in UInt32(0)..<0x11_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for glyph in CellText(String(Character(scalar))) {
        let category = glyph.base.properties.generalCategory
        #expect(category != .control && category != .format, "U+\(String(value, radix: 16))")
      }
    }
  }

  @Test("a text too long is cut with an ellipsis, never inside a character")
  func fitting() {
    func fitted(_ text: String, _ width: Int) -> String {
      String(String.UnicodeScalarView(CellText.glyphs(text, fitting: width).flatMap(\.scalars)))
    }
    #expect(fitted("testvm", 6) == "testvm")
    #expect(fitted("testvm", 5) == "test…")
    #expect(fitted("日本語", 5) == "日本…")
    #expect(fitted("日本語", 4) == "日…")
    #expect(fitted("日本", 1) == "…")
    #expect(fitted("x", 0) == "")
  }

  @Test("a glyph keeps two marks and drops more")
  func marks() {
    let glyphs = Array(CellText("e\u{301}\u{302}\u{303}"))
    #expect(glyphs.map(\.scalars) == [["e", "\u{301}", "\u{302}"]])
  }
}
