import Terminal
import Testing

@Suite("Decoding UTF-8")
struct EncodingTests {
  private func line(_ bytes: [UInt8]) -> String {
    var emulator = TerminalEmulator(40, 2)
    emulator.read(bytes)
    return emulator.screenText[0]
  }

  @Test(
    "each maximal invalid part shows as one replacement character",
    arguments: [
      ([0x41, 0xE4, 0xB8, 0x42], "A\u{FFFD}B"), ([0xC0, 0xAF, 0x42], "\u{FFFD}\u{FFFD}B"),
      ([0xED, 0xA0, 0x80, 0x42], "\u{FFFD}\u{FFFD}\u{FFFD}B"), ([0xF0, 0x9F, 0x98, 0xF0, 0x42], "\u{FFFD}\u{FFFD}B"),
      ([0xF4, 0x90, 0x80, 0x80, 0x42], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}B"), ([0x80, 0xFF, 0x42], "\u{FFFD}\u{FFFD}B"),
      ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}A"),
    ] as [([UInt8], String)])
  func invalid(bytes: [UInt8], text: String) { #expect(line(bytes) == text) }

  @Test("every scalar that can be seen arrives, whole or byte by byte")
  func scalars() {
    let shown = [0x41, 0xE9, 0x7FF, 0x800, 0xFFFF - 2, 0x2500, 0x10000, 0x1F600, 0x10FFFD].compactMap {
      Unicode.Scalar($0)
    }
    for scalar in shown {
      #expect(line(Array(String(scalar).utf8)) == String(scalar))
      var emulator = TerminalEmulator(4, 1)
      for byte in String(scalar).utf8 { emulator.read([byte]) }
      #expect(emulator.screenText == [String(scalar)])
    }
  }

  @Test("C1 controls, bidirectional controls and invisible characters show nothing, non-characters a replacement")
  func unseen() {
    #expect(
      TerminalEmulator(40, 1, "a\u{85}b\u{9B}31mc\u{202E}d\u{200B}e\u{FE0F}f\u{AD}g").screenText == ["ab31mcdefg"])
    #expect(TerminalEmulator(40, 1, "a\u{FFFE}b").screenText == ["a\u{FFFD}b"])
  }

  @Test("a third mark on one character is dropped, and a mark with nothing before it")
  func marks() {
    #expect(TerminalEmulator(10, 1, "\u{301}e\u{301}\u{323}\u{302}x").screenText == ["e\u{301}\u{323}x"])
    #expect(TerminalEmulator(3, 2, "abe\u{301}").screenText == ["abe\u{301}", ""])
    #expect(TerminalEmulator(3, 1, "日\u{301}").screenText == ["日\u{301}"])
  }

  @Test("a wide character on a screen of one column is dropped")
  func tooWide() { #expect(TerminalEmulator(1, 2, "日").screenText == ["", ""]) }
}
