import Consoles
import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// The list and consoles on one screen.
@Suite("frames with consoles")
struct ConsoleFrameTests {
  private static func machine(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

  /// The sample cluster with two consoles open in tiles.
  private static func frame(_ size: Size, hasKeys: Bool = true, mode: DashboardState.Mode = .list) -> String {
    var painter = ScreenPainter(size: size, theme: .standard)
    var (state, desk) = scene(size, hasKeys: hasKeys)
    state.mode = mode
    state.prepare()
    _ = painter.paint(state.frame(), desk, in: nil)
    return text(painter.paint(state.frame(), desk, in: state.desk.area), size, under: painter, state)
  }

  private static func scene(_ size: Size, hasKeys: Bool) -> (DashboardState, ConsoleDesk) {
    var state = DashboardState.sample(size.columns, size.rows)
    var desk = ConsoleDesk()
    _ = desk.show([machine("testvm"), machine("sleeping")])
    for (name, said) in [("testvm", "testvm login: "), ("sleeping", "漢字漢字漢字漢字漢字漢字")] {
      var terminal = TerminalEmulator(size: ConsoleScreen.standardSize)
      terminal.read(Array(said.utf8))
      desk.take(ConsoleNews(machine: machine(name), terminal: terminal, notices: [.attached]))
    }
    state.desk = DeskBar(
      area: ScreenSplit.beside(size) ?? ScreenSplit.full(size), hasKeys: hasKeys,
      hints: desk.hints.map { Hint(key: $0.key, word: $0.word) }, key: "Ctrl-]")
    if let area = state.desk.area { desk.resize(to: Size(columns: area.width, rows: area.height)) }
    return (state, desk)
  }

  /// The screen after the update; rows that it does not have are the list's.
  private static func text(_ update: SurfaceUpdate, _ size: Size, under: ScreenPainter, _ state: DashboardState)
    -> String
  {
    var list = FramePainter(size: size, theme: .standard)
    _ = list.paint(state.frame())
    var surface = Surface(size: size)
    for y in 0..<size.rows { surface.draw(update.rows[y] ?? Array(list.surface.row(y)), x: 0, y: y) }
    return surface.text
  }

  @Test(
    "the list with consoles under it, or beside it where there is the width", arguments: ["80x24", "120x40", "200x50"])
  func split(name: String) throws {
    try expectGolden(Self.frame(try #require(Size(name))), "consoles-\(name)")
  }

  @Test("a page keeps to the room that consoles leave it, in lines and in columns", arguments: ["80x24", "200x50"])
  func page(name: String) throws {
    var (state, _) = Self.scene(try #require(Size(name)), hasKeys: true)
    let lines = (1...90).map { PageLine("line \($0) \(String(repeating: "-", count: 300))") }
    state.open(.journal, title: "a long page", lines: lines)
    let area = try #require(state.desk.area)
    let end = area.width == state.size.columns ? area.y : state.size.rows - 2
    let (right, frame) = (area.x == 0 ? area.width : area.x, state.frame())
    #expect(state.pageHeight == end - 2)
    #expect(frame.lines[2..<end].allSatisfy { !$0.spans.isEmpty && $0.width <= right })
    #expect(frame.lines[1].width <= right)
    #expect(end == state.size.rows - 2 || frame.lines[end].spans.isEmpty)
  }

  @Test("a small screen is the console's")
  func small() throws {
    try expectGolden(Self.frame(Size(columns: 60, rows: 16)), "consoles-60x16")
  }

  @Test("a question of the list lies over the consoles")
  func question() throws {
    let stop = Confirmation(
      order: try #require(Order([.verb(.stop, Self.machine("testvm"))], objections: [])))
    try expectGolden(Self.frame(Size(columns: 80, rows: 24), hasKeys: false, mode: .confirm(stop)), "consoles-question")
  }

  @Test("consoles lie within the screen at any size, and leave the list its rows")
  func sizes() {
    for columns in 60...220 {
      for rows in 16...70 {
        guard let area = ScreenSplit.beside(Size(columns: columns, rows: rows)) else { continue }
        #expect(area.x >= 0 && area.y >= 2 && area.maxX == columns && area.maxY == rows - 2)
        #expect(area.x == 0 ? area.y >= 7 : area.x >= 60)
      }
    }
  }

  @Test("what has not changed is not sent again; a character typed changes one row")
  func changes() {
    let size = Size(columns: 120, rows: 40)
    var painter = ScreenPainter(size: size, theme: .standard)
    var (state, desk) = Self.scene(size, hasKeys: true)
    state.prepare()
    #expect(painter.paint(state.frame(), desk, in: state.desk.area).rows.count == 40)
    #expect(painter.paint(state.frame(), desk, in: state.desk.area).rows.isEmpty)
    var terminal = TerminalEmulator(size: ConsoleScreen.standardSize)
    terminal.read(Array("testvm login: r".utf8))
    desk.take(ConsoleNews(machine: Self.machine("testvm"), terminal: terminal))
    #expect(painter.paint(state.frame(), desk, in: state.desk.area).rows.count == 1)
    #expect(painter.paint(state.frame(), desk, in: nil).rows.count == state.desk.area?.height)
  }
}
