import KubeModel
import Terminal
import Testing

@testable import Consoles

@Suite("tabs and tiles")
struct DeskTabTests {
  @Test("a console that is open is brought to the front, not opened twice")
  func front() {
    var desk = ConsoleDesk.open("a", "b")
    #expect(desk.show(.machine("a")) == [])
    #expect(desk.focused == .machine("a"))
    #expect(desk.tabs.count == 2)
  }

  @Test("plus makes the next console a tile beside the others")
  func split() {
    var desk = ConsoleDesk.open("a")
    #expect(desk.command(.character("+")).showsList)
    #expect(desk.show(.machine("b")) == [.open(.machine("b"))])
    #expect(desk.tabs.count == 1)
    #expect(desk.visibleTiles.map(\.machine) == [.machine("a"), .machine("b")])
    #expect(desk.show(.machine("c")) == [.open(.machine("c"))])
    #expect(desk.tabs.count == 2)
  }

  @Test("the tile that was added has the keys, and what asked for it is no longer said")
  func splitFocus() {
    var desk = ConsoleDesk.open("a")
    desk.command(.character("+"))
    #expect(desk.notice?.contains("opens it beside a") == true)
    #expect(desk.show([.machine("b")]) == [.open(.machine("b"))])
    #expect(desk.focused == .machine("b"))
    #expect(desk.notice == nil)
    desk.command(.character("+"))
    #expect(desk.show([.machine("c"), .machine("d")]) == [.open(.machine("c")), .open(.machine("d"))])
    #expect(desk.focused == .machine("c"))
  }

  @Test("tiles are walked through, zoomed, separated and merged")
  func tiles() {
    var desk = ConsoleDesk.tiled("a", "b", "c")
    desk.command(.tab)
    #expect(desk.focused == .machine("b"))
    desk.command(.character("z"))
    #expect(desk.visibleTiles.map(\.machine) == [.machine("b")])
    desk.command(.character("z"))
    desk.command(.character("!"))
    #expect(desk.tabs.map(\.tiles) == [[.machine("a"), .machine("c")], [.machine("b")]])
    desk.command(.character("m"))
    #expect(desk.tabs.map(\.tiles) == [[.machine("b"), .machine("a"), .machine("c")]])
    #expect(desk.focused == .machine("b"))
  }

  @Test("arrows go to the tile that way")
  func arrows() {
    var desk = ConsoleDesk.tiled("a", "b", "c", "d", columns: 160, rows: 50)
    let places = desk.visibleTiles.map(\.content)
    #expect(places[0].y == places[1].y && places[0].x == places[2].x)
    desk.command(Key(.right))
    #expect(desk.focused == .machine("b"))
    desk.command(Key(.down))
    #expect(desk.focused == .machine("d"))
    desk.command(Key(.left))
    #expect(desk.focused == .machine("c"))
    desk.command(Key(.left))
    #expect(desk.focused == .machine("c"))
  }

  @Test("what comes in a tab that is not seen is marked, a bell more so")
  func news() {
    var desk = ConsoleDesk.open("a", "b")
    desk.write("hello", to: "a")
    #expect(desk.lines()[0].contains(" 1 a* "))
    var rung = ConsoleNews(machine: .machine("a"))
    rung.hasRung = true
    desk.take(rung)
    #expect(desk.lines()[0].contains(" 1 a! "))
    desk.command(.character("1"))
    #expect(desk.lines()[0].contains("[1 a]"))
    desk.command(.character("2"))
    #expect(desk.lines()[0].contains(" 1 a "))
  }

  @Test("more consoles than there may be are refused with what to do")
  func limit() {
    var desk = ConsoleDesk()
    for number in 0..<ConsoleDesk.limit { _ = desk.show(.machine("vm\(number)")) }
    #expect(desk.show(.machine("another")) == [])
    #expect(desk.notice == "32 consoles are open, no more can be: close one with Ctrl-] x")
  }

  @Test("every size down to nothing can be painted", arguments: 1...9)
  func sizes(count: Int) {
    var desk = ConsoleDesk()
    _ = desk.show((0..<count).map { ObjectKey.machine("vm\($0)") })
    var painter = DeskPainter(styles: DeskStyles())
    for (columns, rows) in [(200, 50), (80, 24), (40, 12), (17, 4), (3, 2), (1, 1), (0, 0)] {
      desk.resize(to: Size(columns: columns, rows: rows))
      desk.command(.character("?"))
      _ = painter.paint(desk)
      desk.press(.escape)
      _ = painter.paint(desk)
      #expect(painter.surface.size == desk.size)
    }
  }
}

@Suite("the layout of tiles")
struct TileLayoutTests {
  @Test("tiles cover the area without overlapping", arguments: 1...9, [Size("80x24"), Size("200x50"), Size("100x60")])
  func cover(count: Int, size: Size?) throws {
    let size = try #require(size)
    let tiles = TileLayout(count: count, in: Rect(x: 3, y: 2, width: size.columns, height: size.rows)).tiles
    #expect(tiles.count == count)
    for (index, tile) in tiles.enumerated() {
      #expect(tile.x >= 3 && tile.y >= 2 && tile.maxX <= 3 + size.columns && tile.maxY <= 2 + size.rows)
      for other in tiles[(index + 1)...] {
        let common = tile.intersection(other)
        #expect(common.width == 0 || common.height == 0)
      }
    }
  }

  @Test("two are side by side where there is the width, else above each other")
  func shape() {
    #expect(TileLayout(count: 2, in: Rect(x: 0, y: 0, width: 170, height: 40)).tiles[1].y == 0)
    #expect(TileLayout(count: 2, in: Rect(x: 0, y: 0, width: 80, height: 50)).tiles[1].x == 0)
  }

  @Test("where nothing could be read there are no tiles")
  func tiny() {
    #expect(TileLayout(count: 9, in: Rect(x: 0, y: 0, width: 30, height: 8)).tiles.isEmpty)
  }
}
