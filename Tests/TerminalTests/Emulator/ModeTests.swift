import Terminal
import Testing

@Suite("Modes and reports")
struct ModeTests {
  @Test("what concerns input and drawing can be read")
  func modes() {
    var emulator = TerminalEmulator(9, 2, "\u{1B}[?1;2004;1002;1006h\u{1B}=\u{1B}[?25l")
    #expect(
      emulator.modes.isSuperset(of: [.applicationCursor, .applicationKeypad, .bracketedPaste, .mouseDrags, .mouseSGR]))
    #expect(!emulator.isCursorVisible)
    emulator.read("\u{1B}[?1003h")
    #expect(emulator.modes.intersection(.anyMouse) == .mouseMotion)
    emulator.read("\u{1B}[?1000l\u{1B}[!p")
    #expect(emulator.modes.isDisjoint(with: [.anyMouse, .applicationCursor, .applicationKeypad]))
    #expect(emulator.isCursorVisible)
    emulator.read("\u{1B}[5 q")
    #expect(emulator.cursorShape == .bar)
    #expect(emulator.modes.contains(.cursorBlinks))
  }

  @Test("a full reset brings everything back but the scrollback")
  func reset() {
    var emulator = TerminalEmulator(9, 2, "a\r\nb\r\nc\u{1B}[?1049h\u{1B}[31m\u{1B}[?2004h\u{1B}]P1ffffff\u{1B}cx")
    #expect(!emulator.isAlternate)
    #expect(emulator.screenText == ["x", ""])
    #expect(emulator[0, 0].style == .plain)
    #expect(emulator.palette.isEmpty)
    #expect(!emulator.modes.contains(.bracketedPaste))
    #expect(emulator.lines.count == 3)
    #expect(emulator.takeReplies().isEmpty)
  }

  @Test("questions are answered, unknown modes as unknown")
  func replies() {
    var emulator = TerminalEmulator(
      20, 5, "\u{1B}[2;4H\u{1B}[6n\u{1B}[?6n\u{1B}[5n\u{1B}[18t\u{1B}[?77$p\u{1B}[?7$p\u{1B}[4$p")
    let expected = ["2;4R", "?2;4R", "0n", "8;5;20t", "?77;0$y", "?7;1$y", "4;2$y"].map { "\u{1B}[" + $0 }.joined()
    #expect(emulator.takeReplyText() == expected)
    #expect(emulator.takeReplies().isEmpty)
  }

  @Test("answers that nobody takes are bounded")
  func boundedReplies() {
    var emulator = TerminalEmulator(9, 2, String(repeating: "\u{1B}[5n", count: 10_000))
    #expect(emulator.takeReplies().count == 4096)
    emulator.read("\u{1B}[5n")
    #expect(emulator.takeReplyText() == "\u{1B}[0n")
  }
}
