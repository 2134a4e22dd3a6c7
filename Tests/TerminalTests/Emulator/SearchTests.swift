import Terminal
import Testing

@Suite("Search and selection")
struct SearchTests {
  private func place(_ line: Int, _ column: Int) -> TextPosition { TextPosition(line: line, column: column) }

  @Test("text is found in scrollback and screen, in order, in either case unless it has capitals")
  func matches() {
    let emulator = TerminalEmulator(20, 2, "an Error\r\nfine\r\nerror error\r\n")
    #expect(
      emulator.matches(of: "error")
        == [place(0, 3)..<place(0, 8), place(2, 0)..<place(2, 5), place(2, 6)..<place(2, 11)])
    #expect(emulator.matches(of: "Error") == [place(0, 3)..<place(0, 8)])
    #expect(emulator.matches(of: "error", limit: 2).first == place(2, 0)..<place(2, 5))
    #expect(emulator.matches(of: "").isEmpty)
    #expect(emulator.matches(of: "ÄRGER").isEmpty)
  }

  @Test("text is found where it was wrapped, and wide characters count two columns")
  func wrapped() {
    let emulator = TerminalEmulator(10, 2, "0123456789abcdef\r\nx\r\n日本語\r\nÄrger")
    #expect(emulator.matches(of: "89ab") == [place(0, 8)..<place(1, 2)])
    #expect(emulator.matches(of: "本") == [place(3, 2)..<place(3, 4)])
    #expect(emulator.matches(of: "ärg") == [place(4, 0)..<place(4, 3)])
  }

  @Test("a selection puts wrapped lines together and cuts blanks at the ends of others")
  func selection() {
    let emulator = TerminalEmulator(10, 3, "one two   three\r\nfour   \r\n日本語\r\nend")
    let all = place(0, 0)..<place(4, 99)
    #expect(emulator.text(in: all) == "one two   three\nfour\n日本語\nend")
    #expect(emulator.text(in: place(0, 4)..<place(1, 2)) == "two   th")
    #expect(emulator.text(in: place(3, 1)..<place(3, 4)) == "日本")
    #expect(emulator.text(in: place(-5, 0)..<place(500, 0)) == emulator.text(in: all))
    #expect(emulator.text(in: place(50, 0)..<place(60, 0)).isEmpty)
    #expect(emulator.text(inColumns: 1..<4, lines: 2..<5) == "our\n日本\nnd")
  }

  @Test("the word at a place is what stands between blanks")
  func words() {
    let emulator = TerminalEmulator(20, 2, "see /dev/ttyS0, now")
    #expect(emulator.text(in: emulator.word(at: place(0, 6))) == "/dev/ttyS0,")
    #expect(emulator.text(in: emulator.word(at: place(0, 0))) == "see")
    #expect(emulator.word(at: place(0, 3)).isEmpty)
    #expect(emulator.word(at: place(9, 300)).isEmpty)
  }
}
