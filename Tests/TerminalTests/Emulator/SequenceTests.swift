import Terminal
import Testing

@Suite("Control sequences")
struct SequenceTests {
  @Test(
    "what is unknown or malformed is swallowed whole",
    arguments: [
      "\u{1B}[?1;2;3$z", "\u{1B}[1?h", "\u{1B}[1 2m", "\u{1B}[ !\"#q", "\u{1B}[<5;1M", "\u{1B}#9", "\u{1B} F",
      "\u{1B}%%G",
      "\u{1B}[1:2:3;4x", "\u{1B}Ptext\u{1B}\\", "\u{1B}_text\u{7}text\u{1B}\\", "\u{1B}]text\u{7}", "\u{1B}]52\u{1B}\\",
    ])
  func unknown(text: String) { #expect(TerminalEmulator(40, 1, "a\(text)b").screenText == ["ab"]) }

  @Test("numbers past the thirty-second are dropped, and the sequence still works")
  func manyNumbers() {
    let many = String(repeating: "0;", count: 31)
    #expect(TerminalEmulator(9, 1, "\u{1B}[\(many)31;32mx")[0, 0].style.foreground == .indexed(1))
  }

  @Test("numbers too large for a machine word are large numbers")
  func largeNumbers() {
    let text = "\u{1B}[99999999999999999999;18446744073709551617H"
    #expect(TerminalEmulator(40, 5, text).cursorPlace == [4, 39])
  }

  @Test("repeating more often than the screen has cells ends after that many")
  func repeating() {
    let emulator = TerminalEmulator(4, 2, "x\u{1B}[65535b")
    #expect(emulator.cursorPlace == [1, 1])
    #expect(emulator.lines.count == 3)
  }

  @Test("colours of all forms, and what is out of range is skipped")
  func colours() {
    let indexed = "\u{1B}[38;5;9ma"
    let direct = "\u{1B}[38:2::1:2:3mb\u{1B}[38:2:4:5:6mc\u{1B}[38;2;7;8;9md"
    let emulator = TerminalEmulator(9, 1, indexed + direct + "\u{1B}[38;5;256;1me\u{1B}[58;2;1;2;3;39mf")
    let colours = emulator.row(0).prefix(6).map(\.style.foreground)
    #expect(colours == [.indexed(9), .rgb(1, 2, 3), .rgb(4, 5, 6), .rgb(7, 8, 9), .rgb(7, 8, 9), .standard])
    #expect(emulator[4, 0].style.attributes == .bold)
  }

  @Test("underlines keep their kind")
  func underlines() {
    let row = TerminalEmulator(9, 1, "\u{1B}[4ma\u{1B}[4:3mb\u{1B}[21mc\u{1B}[4:0md\u{1B}[4:9me").row(0)
    #expect(row.prefix(5).map(\.style.attributes.underlineKind) == [.single, .curly, .double, .single, .single])
    #expect(row.prefix(5).map { $0.style.attributes.contains(.underline) } == [true, true, true, false, true])
  }

  @Test("inserting and deleting never leave half of a wide character")
  func wideHalves() {
    #expect(TerminalEmulator(6, 1, "日本語\u{1B}[1;2H\u{1B}[@").screenText == ["   本"])
    #expect(TerminalEmulator(6, 1, "日本語\u{1B}[1;2H\u{1B}[P").screenText == [" 本語"])
    #expect(TerminalEmulator(6, 1, "日本語\u{1B}[1;2H\u{1B}[2P").screenText == ["  語"])
    #expect(TerminalEmulator(6, 1, "日本語\u{1B}[1;2H\u{1B}[2X").screenText == ["    語"])
    #expect(TerminalEmulator(5, 1, "日本\u{1B}[1;1H\u{1B}[2@").screenText == ["  日"])
  }
}
