import Glibc
import Synchronization
import Terminal
import TestSupport
import Testing

/// The display on a real pseudo-terminal, in this process: ncurses keeps global state, so one at a time.
@Suite("The ncurses display", .serialized)
struct CursesDisplayTests {
  @Test("frames reach the terminal: styles, wide characters, the last column")
  func drawing() async throws {
    let terminal = try TestTerminal(columns: 20, rows: 4)
    let display = try CursesDisplay(terminal: terminal.slave, environment: ["TERM": "xterm-256color"])
    var surface = Surface(size: display.size)
    surface.draw("日本語 e\u{301} x", x: 0, y: 0)
    surface.draw("selected", x: 2, y: 1, style: Style(attributes: .reverse))
    surface.draw("]", x: 19, y: 3)
    display.present(surface.takeUpdate())
    try await terminal.wait { $0.lines[3].hasSuffix("]") && $0.isAlternate && !$0.isCursorVisible }
    let screen = terminal.screen
    #expect(screen.lines[0] == "日本語 e\u{301} x")
    #expect(screen.reversedText(line: 1) == "selected")
    #expect(screen.lines[3].count == 20)
    await display.close()
  }

  @Test("keys and changes of size come as input")
  func input() async throws {
    let terminal = try TestTerminal(columns: 40, rows: 10)
    let display = try CursesDisplay(terminal: terminal.slave, environment: ["TERM": "xterm-256color"])
    terminal.type("q\u{1B}[A")
    var input = display.input.makeAsyncIterator()
    #expect(await input.next() == .key(.character("q")))
    #expect(await input.next() == .key(Key(.up)))
    terminal.type("\u{1B}")
    #expect(await input.next() == .key(.escape))
    terminal.resize(columns: 50, rows: 12)
    #expect(await input.next() == .resize(Size(columns: 50, rows: 12)))
    #expect(display.size == Size(columns: 50, rows: 12))
    await display.close()
    #expect(await input.next() == nil)
  }

  @Test("closing restores modes, cursor and screen")
  func closing() async throws {
    let terminal = try TestTerminal(columns: 40, rows: 10)
    let before = terminal.modes
    let display = try CursesDisplay(terminal: terminal.slave, environment: ["TERM": "xterm-256color"])
    #expect(terminal.modes != before)
    await display.close()
    #expect(terminal.modes == before)
    try await terminal.wait { !$0.isAlternate && $0.isCursorVisible }
    await display.close()
    await display.redraw()
  }

  @Test("while suspended the terminal is as it was found, and resuming redraws everything")
  func suspending() async throws {
    let terminal = try TestTerminal(columns: 40, rows: 10)
    let before = terminal.modes
    let display = try CursesDisplay(terminal: terminal.slave, environment: ["TERM": "xterm-256color"])
    var surface = Surface(size: display.size)
    surface.draw("first", x: 0, y: 0)
    display.present(surface.takeUpdate())
    try await terminal.wait { $0.lines[0] == "first" }
    await display.suspend()
    #expect(terminal.modes == before)
    try await terminal.wait { !$0.isAlternate && $0.isCursorVisible }
    surface.draw("second", x: 0, y: 5)
    display.present(surface.takeUpdate())
    await display.resume()
    try await terminal.wait { $0.isAlternate && $0.lines[0] == "first" && $0.lines[5] == "second" }
    #expect(terminal.modes != before)
    await display.close()
  }

  @Test(
    "every kind of terminal draws text", arguments: ["linux", "xterm", "vt100", "screen-256color", "tmux-256color"])
  func terminals(type: String) async throws {
    let terminal = try TestTerminal(columns: 30, rows: 5)
    let display = try CursesDisplay(terminal: terminal.slave, environment: ["TERM": type])
    var surface = Surface(size: display.size)
    let style = Style(foreground: .indexed(10), background: .rgb(0, 0, 90), attributes: .bold)
    surface.draw("coloured", x: 0, y: 2, style: style)
    display.present(surface.takeUpdate())
    try await terminal.wait { $0.lines[2] == "coloured" }
    await display.close()
  }

  @Test("colours are 24 bits where COLORTERM says so, of 256 without, and none with NO_COLOR")
  func colours() async throws {
    let style = Style(foreground: .rgb(18, 52, 86), background: .indexed(4))
    for (environment, wanted) in [
      (["COLORTERM": "truecolor"], "38;2;18;52;86"), ([:], "38;5;"), (["NO_COLOR": "1", "COLORTERM": "truecolor"], ""),
    ] {
      let terminal = try TestTerminal(columns: 30, rows: 5)
      let display = try CursesDisplay(
        terminal: terminal.slave, environment: environment.merging(["TERM": "xterm-256color"]) { $1 })
      var surface = Surface(size: display.size)
      surface.draw("coloured", x: 0, y: 2, style: style)
      display.present(surface.takeUpdate())
      try await terminal.wait { $0.lines[2] == "coloured" }
      let output = terminal.output
      #expect(wanted.isEmpty ? !output.contains("[38") && !output.contains("[44") : output.contains(wanted))
      if !wanted.isEmpty { #expect(output.contains("[44m") || output.contains(";44")) }
      await display.close()
    }
  }

  @Test(
    "a terminal that is unknown or cannot move the cursor is refused in a sentence", arguments: ["nonesuch", "dumb"])
  func refusals(type: String) throws {
    let terminal = try TestTerminal(columns: 30, rows: 5)
    let before = terminal.modes
    let error = #expect(throws: TerminalError.self) {
      try CursesDisplay(terminal: terminal.slave, environment: ["TERM": type])
    }
    #expect(error?.description.contains(type) == true)
    #expect(terminal.modes == before)
  }

  @Test("so is none")
  func noTerminal() throws {
    #expect(throws: TerminalError.self) { try CursesDisplay(terminal: -1, environment: ["TERM": "xterm"]) }
  }
}
