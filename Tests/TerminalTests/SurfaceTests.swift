import Terminal
import Testing

@Suite("Surfaces")
struct SurfaceTests {
  private func cleared(_ columns: Int, _ rows: Int) -> Surface {
    var surface = Surface(size: Size(columns: columns, rows: rows))
    _ = surface.takeUpdate()
    return surface
  }

  @Test("only rows whose cells changed are taken")
  func dirtyRows() {
    var surface = cleared(10, 3)
    surface.draw("abc", x: 0, y: 1)
    #expect(surface.takeUpdate().rows.keys.sorted() == [1])
    surface.draw("abc", x: 0, y: 1)
    #expect(surface.takeUpdate().rows.isEmpty)
    surface.draw("abc", x: 0, y: 1, style: Style(attributes: .bold))
    #expect(surface.takeUpdate().rows.keys.sorted() == [1])
  }

  @Test("drawing is clipped on all sides")
  func clipping() {
    var surface = cleared(5, 2)
    surface.draw("abcdefgh", x: -2, y: 0)
    surface.draw("xyz", x: 1, y: 1, clip: Rect(x: 2, y: 0, width: 1, height: 2))
    surface.draw("no", x: 0, y: 2)
    surface.draw("no", x: 0, y: -1)
    #expect(surface.text == "cdefg\n  y\n")
  }

  @Test("overwriting half of a wide character blanks the other half")
  func wideHalves() {
    var surface = cleared(6, 1)
    surface.draw("日本語", x: 0, y: 0)
    surface.draw("x", x: 1, y: 0)
    surface.draw("y", x: 2, y: 0)
    #expect(surface.text == " xy 語\n")
    surface.draw("字", x: 3, y: 0)
    #expect(surface.text == " xy字\n")
  }

  @Test("a wide character that does not fit is not drawn")
  func wideAtEdge() {
    var surface = cleared(3, 1)
    surface.draw("日本", x: 0, y: 0)
    #expect(surface.text == "日\n")
  }

  @Test("updates merge row by row, and one of another size replaces all")
  func merging() {
    var first = SurfaceUpdate(size: Size(columns: 1, rows: 2), rows: [0: [Cell(Glyph("a"))], 1: [Cell(Glyph("b"))]])
    first.merge(SurfaceUpdate(size: first.size, rows: [1: [Cell(Glyph("c"))]]))
    #expect(first.rows == [0: [Cell(Glyph("a"))], 1: [Cell(Glyph("c"))]])
    let other = SurfaceUpdate(size: Size(columns: 2, rows: 2), rows: [:])
    first.merge(other)
    #expect(first.rows.isEmpty)
    #expect(first.size == other.size)
  }

  @Test("sizes are read from text and bounded")
  func sizes() {
    #expect(Size("120x40") == Size(columns: 120, rows: 40))
    #expect(Size("120×40") == Size(columns: 120, rows: 40))
    for text in ["", "120", "0x40", "axb", "120x40x2", "5000x5", "-1x5"] { #expect(Size(text) == nil, "\(text)") }
  }
}
