import Terminal
import Testing

@Suite("Scrollback")
struct ScrollbackTests {
  private func text(_ emulator: TerminalEmulator, _ line: Int) -> String {
    emulator.text(in: TextPosition(line: line, column: 0)..<TextPosition(line: line, column: 1000))
  }

  private func numbered(_ count: Int) -> String { (0..<count).map { "line \($0)" }.joined(separator: "\r\n") }

  @Test("lines keep their numbers, and the oldest go at the bound")
  func bound() {
    var emulator = TerminalEmulator(20, 5, options: .init(scrollbackLines: 1000), numbered(1005))
    #expect(emulator.lines == 0..<1005)
    emulator.read("\r\n" + numbered(2000))
    #expect(emulator.lines == 2000..<3005)
    #expect(emulator.lines.map { text(emulator, $0) } == (995..<2000).map { "line \($0)" })
  }

  @Test("styles, wide characters and marks come back as they were")
  func cells() {
    let line = "\u{1B}[1;31mred\u{1B}[m e\u{301}\u{323} 日本\u{1B}[44m  \u{1B}[38;2;1;2;3mx\u{1B}[m"
    let before = TerminalEmulator(30, 3, line)
    let after = TerminalEmulator(30, 3, line + "\n\n\n\n")
    let length = after.line(0).count
    #expect(Array(before.line(0).prefix(length)) == after.line(0))
    #expect(before.line(0).dropFirst(length).allSatisfy { $0 == .blank })
  }

  @Test("a bound of nothing keeps nothing")
  func none() {
    let emulator = TerminalEmulator(20, 5, options: .init(scrollbackLines: 0), numbered(100))
    #expect(emulator.lines == 95..<100)
    #expect(emulator.line(94).isEmpty)
    #expect(text(emulator, 95) == "line 95")
  }

  @Test("only what leaves the main screen at its top is kept")
  func sources() {
    #expect(TerminalEmulator(9, 3, "\u{1B}[?1049h" + numbered(10)).lines.count == 3)
    #expect(TerminalEmulator(9, 3, "\u{1B}[2;3r\u{1B}[2;1H" + numbered(10)).lines.count == 3)
    #expect(TerminalEmulator(9, 3, "\u{1B}[1;2r" + numbered(10)).lines.count == 11)
    #expect(TerminalEmulator(9, 3, "a\u{1B}[2S").lines.count == 5)
    #expect(TerminalEmulator(9, 3, numbered(10) + "\u{1B}[3J").lines == 7..<10)
  }

  @Test("lines whose every cell has its own colour are bounded in memory as well")
  func memory() {
    let row = (0..<40).map { "\u{1B}[38;2;\($0);0;7m日" }.joined()
    var emulator = TerminalEmulator(80, 2, options: .init(scrollbackBytes: 400_000))
    for _ in 0..<2000 { emulator.read(row + "\r\n") }
    #expect(300..<700 ~= emulator.lines.count)
    #expect(emulator.lines.upperBound == 2001)
    #expect(emulator.line(emulator.lines.lowerBound).count == 80)
  }
}
