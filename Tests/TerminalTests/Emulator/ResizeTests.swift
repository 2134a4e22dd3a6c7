import Terminal
import Testing

@Suite("Size and changes of the screen")
struct ResizeTests {
  @Test("rows above the cursor go to the scrollback and come back")
  func rows() {
    var emulator = TerminalEmulator(10, 4, "a\r\nb\r\nc\r\nd")
    emulator.resize(to: Size(columns: 10, rows: 2))
    #expect(emulator.screenText == ["c", "d"])
    #expect(emulator.cursorPlace == [1, 1])
    emulator.resize(to: Size(columns: 10, rows: 6))
    #expect(emulator.screenText == ["a", "b", "c", "d", "", ""])
    #expect(emulator.cursorPlace == [3, 1])
    #expect(emulator.lines == 0..<6)
  }

  @Test("the main screen keeps its last rows while the alternate one is shown")
  func alternate() {
    var emulator = TerminalEmulator(10, 4, "a\r\nb\r\nc\r\nd\u{1B}[?1049hfull")
    emulator.resize(to: Size(columns: 6, rows: 2))
    emulator.read("\u{1B}[?1049l!")
    #expect(emulator.screenText == ["c", "d!"])
  }

  @Test("columns are cut, also through a wide character, and margins and tabs follow")
  func columns() {
    var emulator = TerminalEmulator(6, 3, "ab日本\u{1B}[2;3r")
    emulator.resize(to: Size(columns: 5, rows: 3))
    #expect(emulator.screenText[0] == "ab日")
    emulator.resize(to: Size(columns: 20, rows: 3))
    emulator.read("\u{1B}[H\t\tx\n\n\ny")
    #expect(emulator.shown.suffix(1) == ["                 y"])
    #expect(emulator.lines.count == 4)
  }

  @Test("every size has at least one cell")
  func smallest() {
    var emulator = TerminalEmulator(0, 0, "abc")
    #expect(emulator.size == Size(columns: 1, rows: 1))
    emulator.resize(to: Size(columns: 0, rows: 7))
    #expect(emulator.size == Size(columns: 1, rows: 7))
  }

  @Test("only rows that changed are taken, all of them after a switch of screens or sizes")
  func updates() {
    var emulator = TerminalEmulator(10, 4)
    #expect(emulator.takeUpdate().rows.count == 4)
    #expect(emulator.takeUpdate().rows.isEmpty)
    emulator.read("\u{1B}[2;1Hx\u{1B}[4;1Hy\u{1B}[1;1H")
    let update = emulator.takeUpdate()
    #expect(update.rows.keys.sorted() == [1, 3])
    #expect(update.rows[1]?.first == Cell(Glyph("x")))
    emulator.read("\u{1B}[?1049h")
    #expect(emulator.takeUpdate().rows.count == 4)
    emulator.read("\u{1B}[4;1H\n")
    #expect(emulator.takeUpdate().rows.count == 4)
    emulator.resize(to: Size(columns: 9, rows: 2))
    #expect(emulator.takeUpdate().size == Size(columns: 9, rows: 2))
  }
}
