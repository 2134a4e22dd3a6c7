import KubeModel
import Terminal
import Testing

@testable import Consoles

@Suite("looking back")
struct HistoryTests {
  private func desk(lines: Int = 100) -> ConsoleDesk {
    var desk = ConsoleDesk.open("a")
    desk.write((1...lines).map { "line \($0)\r\n" }.joined(), to: "a")
    return desk
  }

  @Test("the live screen shows what was said last, with the guest's cursor")
  func live() {
    #expect(desk().lines()[23] == "line 100")
  }

  @Test("pages go back and forth, q returns to the live screen")
  func pages() {
    var desk = desk()
    desk.command(.character("["))
    desk.press(.character("g"))
    #expect(desk.lines()[1] == "line 1")
    #expect(desk.lines()[0].contains("looking back 101/101"))
    desk.press(Key(.pageDown), Key(.pageDown))
    #expect(desk.lines()[24] == "line 49")
    desk.press(.character("q"))
    #expect(desk.lines()[23] == "line 100")
    #expect(desk.type("x") == [.type([0x78], to: .machine("a"))])
  }

  @Test("what is looked at stays while the guest goes on, unless it is the end")
  func following() {
    var desk = desk()
    desk.command(.character("["))
    desk.press(.character("g"))
    desk.write("more\r\n", to: "a")
    #expect(desk.lines()[1] == "line 1")
    desk.press(.character("G"))
    desk.write("still more\r\n", to: "a")
    #expect(desk.lines()[23] == "still more")
  }

  @Test("a search goes back from the end, n further, N the other way")
  func search() {
    var desk = desk()
    desk.command(.character("/"))
    desk.type("line 9")
    desk.press(.enter)
    #expect(desk.notice == "11 found; n goes to the one before")
    #expect(desk.screen?.history?.cursor.line == 98)
    desk.press(.character("n"))
    #expect(desk.screen?.history?.cursor.line == 97)
    desk.press(.character("N"))
    #expect(desk.screen?.history?.cursor.line == 98)
    desk.press(.character("/"))
    desk.type("nowhere")
    desk.press(.enter)
    #expect(desk.notice == "not found: nowhere")
  }

  @Test("characters, lines and blocks are selected and copied")
  func copying() {
    var desk = desk()
    desk.command(.character("["))
    desk.press(.character("g"), .character("v"))
    for _ in 0..<5 { desk.press(.character("l")) }
    #expect(desk.press(.character("y")) == [.copy("line 1")])
    #expect(desk.notice == "copied 6 characters")
    desk.press(.character("V"), .character("j"))
    #expect(desk.press(.enter) == [.copy("line 1\nline 2\n")])
    desk.press(.control("v"), .character("j"))
    #expect(desk.press(.character("y")) == [.copy("2\n3")])
    desk.press(.character("0"))
    #expect(desk.press(.character("y")) == [.copy("line")])
    desk.press(.character("q"))
    #expect(desk.command(.character("v")).effects == [.paste(Array("line".utf8), to: .machine("a"))])
  }

  @Test("a copy is cut to what clipboards take, and says so")
  func large() {
    var desk = desk(lines: 9000)
    desk.command(.character("["))
    desk.press(.character("g"), .character("V"), .character("G"), .character("y"))
    #expect(desk.notice == "copied 56244 of 88894 characters")
  }

  @Test("a selection grows over what comes meanwhile, and Esc lets it go before it leaves")
  func escape() {
    var desk = desk()
    desk.command(.character("["))
    desk.press(.character("v"), .escape)
    #expect(desk.screen?.history != nil)
    desk.press(.escape)
    #expect(desk.screen?.history == nil)
  }

  @Test("t shows when lines were written, as far as that is known")
  func times() {
    var desk = desk()
    desk.change(.machine("a")) { $0.times.note(line: 90, at: 3600 * 14 + 60 * 5 + 9) }
    desk.command(.character("["))
    desk.press(.character("t"))
    #expect(desk.lines()[24 - 11] == "               line 90")
    #expect(desk.lines()[24 - 10] == "01-01 14:05:09 line 91")
  }

  @Test("beside their times lines can be scrolled to their ends, and rows that nobody wrote have none")
  func wideLines() {
    var desk = desk()
    desk.change(.machine("a")) {
      $0.times.note(line: 0, at: 100)
      $0.terminal.read(Array(String(repeating: "x", count: 75).utf8) + Array("END".utf8))
    }
    desk.command(.character("["))
    desk.press(.character("t"), .character("$"))
    #expect(desk.lines().contains { $0.hasPrefix("01-01 00:01:40 ") && $0.hasSuffix("xEND") })
  }
}

@Suite("times of lines")
struct LineTimesTests {
  @Test("lines between two that were noted have the time of the first")
  func between() {
    var times = LineTimes()
    times.note(line: 5, at: 100)
    times.note(line: 6, at: 100)
    times.note(line: 9, at: 107)
    #expect([4, 5, 8, 9, 20].map { times.time(of: $0) } == [nil, 100, 100, 107, 107])
  }

  @Test("what is written again has the later time")
  func again() {
    var times = LineTimes()
    times.note(line: 4, at: 100)
    times.note(line: 5, at: 100)
    times.note(line: 5, at: 101)
    #expect([4, 5].map { times.time(of: $0) } == [100, 101])
    times.note(line: 9, at: 110)
    times.note(line: 7, at: 120)
    #expect(times.time(of: 9) == 120)
  }
}
