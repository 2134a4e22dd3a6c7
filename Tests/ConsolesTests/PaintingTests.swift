import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Consoles

@Suite("the desk on the screen")
struct PaintingTests {
  private var painter = DeskPainter(styles: DeskStyles())

  @Test("four guests in tiles")
  func tiles() throws {
    var desk = ConsoleDesk.tiled("web-1", "web-2", "db", "cache", columns: 100, rows: 30)
    desk.write("web-1 login: \u{1B}[31mred\u{1B}[0m 漢字", to: "web-1")
    desk.write((1...40).map { "booting \($0)\r\n" }.joined(), to: "db")
    desk.take(ConsoleNews(machine: .machine("web-2"), notices: [.lost("the server went away")]))
    desk.take(ConsoleNews(machine: .machine("cache"), notices: [.waiting("VirtualMachineInstance is not running")]))
    try expectGolden(desk.picture, "four-tiles")
  }

  @Test("the help says what every key does")
  func help() throws {
    var desk = ConsoleDesk.open("a", columns: 90, rows: 44)
    desk.command(.character("?"))
    try expectGolden(desk.picture, "help")
  }

  @Test("a help longer than the screen goes by pages and says where it is")
  func helpPages() {
    var desk = ConsoleDesk.open("a", columns: 90, rows: 16)
    desk.command(.character("?"))
    #expect(desk.hints.first?.word.hasPrefix("scroll (1-10 of ") == true)
    desk.press(Key(.pageDown))
    #expect(desk.hints.first?.word.hasPrefix("scroll (11-20 of ") == true)
    desk.press(Key(.pageUp))
    #expect(desk.hints.first?.word.hasPrefix("scroll (1-10 of ") == true)
    desk.press(Key(.end))
    #expect(desk.mode == .help(top: desk.helpScrollLimit))
  }

  @Test("what has not changed is not painted again")
  mutating func unchanged() {
    var desk = ConsoleDesk.tiled("a", "b", columns: 80, rows: 24)
    #expect(painter.paint(desk).rows.count == 24)
    #expect(painter.paint(desk).rows.isEmpty)
    desk.write("x", to: "b")
    #expect(painter.paint(desk).rows.keys.sorted() == [13])
  }

  @Test("after a dialog the tiles are whole again")
  mutating func overlay() {
    var desk = ConsoleDesk.tiled("a", "b", columns: 80, rows: 24)
    desk.write("hello", to: "a")
    _ = painter.paint(desk)
    let before = painter.surface.text
    _ = desk.paste("1\n2")
    _ = painter.paint(desk)
    #expect(painter.surface.text != before)
    let dialog = painter.surface.text.split(separator: "\n").filter { $0.contains("+---") || $0.contains("Paste 2") }
    desk.write("\u{1B}[20;30H.\u{1B}[H\u{1B}[6C", to: "a")
    desk.write("\u{1B}[20;30H \u{1B}[H\u{1B}[5C", to: "a")
    _ = painter.paint(desk)
    let again = painter.surface.text.split(separator: "\n").filter { $0.contains("+---") || $0.contains("Paste 2") }
    #expect(dialog == again, "what a guest writes stays under the dialog")
    desk.press(.escape)
    _ = painter.paint(desk)
    #expect(painter.surface.text == before)
  }

  @Test("colours and attributes are the guest's; hidden text is not shown")
  mutating func styles() {
    var desk = ConsoleDesk.open("a")
    desk.write("\u{1B}[1;38;5;202;44mX\u{1B}[0;8msecret", to: "a")
    _ = painter.paint(desk)
    let style = Style(foreground: .indexed(202), background: .indexed(4), attributes: .bold)
    #expect(painter.surface[0, 1] == Cell(Glyph("X"), style: style))
    #expect(!painter.surface.text.contains("secret"))
  }

  @Test("the guest's own palette and its reversed screen are followed")
  mutating func palette() {
    var desk = ConsoleDesk.open("a")
    desk.write("\u{1B}]P1102030\u{1B}[31mX\u{1B}[?5h", to: "a")
    _ = painter.paint(desk)
    #expect(painter.surface[0, 1].style == Style(foreground: .rgb(0x10, 0x20, 0x30), attributes: .reverse))
    #expect(painter.surface[79, 20].style == Style(attributes: .reverse))
  }

  @Test("the cursor is shown where the guest has it, and only where the keys are")
  mutating func cursor() {
    var desk = ConsoleDesk.tiled("a", "b", columns: 80, rows: 50)
    desk.write("ab", to: "a")
    desk.write("abc", to: "b")
    _ = painter.paint(desk)
    let places = desk.visibleTiles.map(\.content)
    #expect(painter.surface[places[0].x + 2, places[0].y].style == Style(attributes: .reverse))
    #expect(painter.surface[places[1].x + 3, places[1].y].style == .plain)
    desk.write("\u{1B}[?25l", to: "a")
    _ = painter.paint(desk)
    #expect(painter.surface[places[0].x + 2, places[0].y].style == .plain)
  }

  @Test("a tile smaller than the guest's screen shows what is around the cursor")
  func small() {
    var desk = ConsoleDesk.open("a", columns: 40, rows: 11)
    desk.write((1...20).map { "line \($0)\r\n" }.joined() + String(repeating: "x", count: 50) + "end", to: "a")
    #expect(desk.lines()[10].hasSuffix("xend"))
    desk.write("\u{1B}[1;1H", to: "a")
    #expect(desk.lines()[1] == "line 1")
  }

  @Test("a tile larger than the guest's screen shows what scrolled away above it, but not above another screen")
  func large() {
    var desk = ConsoleDesk.open("a", columns: 80, rows: 41)
    desk.write((1...100).map { "line \($0)\r\n" }.joined(), to: "a")
    #expect(desk.lines()[39] == "line 100")
    #expect(desk.lines()[1] == "line 62")
    desk.write("\u{1B}[?1049h\u{1B}[Htop", to: "a")
    #expect(desk.lines()[1] == "top")
  }
}
