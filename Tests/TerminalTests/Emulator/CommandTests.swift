import Terminal
import Testing

@Suite("Command strings")
struct CommandTests {
  @Test("titles are set, bounded and without controls")
  func titles() {
    var emulator = TerminalEmulator(9, 1, "\u{1B}]0;one\u{7}\u{1B}]2;tw\u{85}o\u{1B}\\\u{1B}]1;icon\u{7}")
    #expect(emulator.title == "two")
    #expect(emulator.takeEvents() == [.title("one"), .title("two")])
    emulator.read("\u{1B}]2;\(String(repeating: "ä", count: 5000))\u{7}")
    #expect(emulator.title == String(repeating: "ä", count: 1024))
    emulator.read("\u{1B}]2;\(String(repeating: "x", count: 70_000))\u{7}after")
    #expect(emulator.title.hasPrefix("ä"))
    #expect(emulator.screenText == ["after"])
  }

  @Test("the clipboard is reported only where that was asked for, and never read")
  func clipboard() {
    let text = "\u{1B}]52;c;aGVsbG8=\u{7}\u{1B}]52;c;?\u{7}\u{1B}]52;c;\u{1B}[31m\u{7}"
    var silent = TerminalEmulator(9, 1, text)
    #expect(silent.takeEvents() == [.bell])
    var open = TerminalEmulator(9, 1, options: .init(reportsClipboard: true), text)
    #expect(open.takeEvents() == [.clipboard(selections: "c", base64: "aGVsbG8="), .bell])
    #expect(open.takeReplies().isEmpty)
  }

  @Test("the Linux console's palette is kept until it is reset")
  func palette() {
    var emulator = TerminalEmulator(9, 1, "\u{1B}]P1ff8000a\u{1B}]PFabcdefb")
    #expect(emulator.palette == [1: .rgb(255, 128, 0), 15: .rgb(0xAB, 0xCD, 0xEF)])
    emulator.read("\u{1B}]Rc")
    #expect(emulator.palette.isEmpty)
    #expect(emulator.screenText == ["abc"])
  }

  @Test("events that nobody takes are bounded")
  func boundedEvents() {
    var emulator = TerminalEmulator(9, 1, String(repeating: "\u{7}", count: 1000))
    #expect(emulator.takeEvents().count == 64)
    #expect(emulator.takeEvents().isEmpty)
  }
}
