// What a guest writes for this terminal, and what of it arrives.

import Testing

@testable import spyhop

@Suite("Guests' sequences")
struct GuestSequencesTests {
  private func pass(_ text: String, isReplay: Bool = false, piece: Int = 1000) -> String {
    var sequences = GuestSequences()
    let bytes = Array(text.utf8)
    let passed = stride(from: 0, to: bytes.count, by: piece).flatMap {
      sequences.pass(Array(bytes[$0..<min($0 + piece, bytes.count)]), isReplay: isReplay)
    }
    return String(decoding: passed, as: UTF8.self)
  }

  @Test(
    "what draws passes as it is, in whatever pieces",
    arguments: [
      "plain\r\n", "\u{1B}[1;31mred\u{1B}[m", "\u{1B}]0;title\u{7}x", "\u{1B}]2;title\u{1B}\\x", "\u{1B}(0qqq\u{1B}(B",
      "é 日本 £", "\u{1B}\u{1B}[A", "\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", "\u{1B}[6n\u{1B}[c",
    ], [1, 2, 1000])
  func passes(text: String, piece: Int) { #expect(pass(text, piece: piece) == text) }

  @Test(
    "the clipboard, device control strings and their like do not reach the terminal",
    arguments: [
      "\u{1B}]52;c;cm0gLXJm\u{7}", "\u{1B}]52;c;?\u{1B}\\", "\u{1B}P$qm\u{1B}\\", "\u{1B}_x\u{1B}\\",
      "\u{1B}^x\u{1B}\\",
      "\u{1B}Xx\u{1B}\\", "\u{9D}52;c;YQ==\u{7}", "\u{90}+q\u{1B}\\", "\u{90}+q\u{9C}", "\u{1B}Pé\u{18}",
    ], [1, 3, 1000])
  func leftOut(text: String, piece: Int) { #expect(pass("a\(text)b", piece: piece) == "ab") }

  @Test(
    "questions that are replayed are not asked again",
    arguments: ["\u{1B}[6n", "\u{1B}[c", "\u{1B}[>c", "\u{1B}[?25$p", "\u{1B}[21t", "\u{1B}Z", "\u{9B}5n"])
  func questions(text: String) {
    #expect(pass("a\(text)b", isReplay: true) == "ab")
    #expect(pass("a\(text)b") == "a\(text)b")
  }

  @Test("what is left out ends with its line, or with the next sequence")
  func brokenOff() {
    #expect(pass("\u{1B}P+q\nkernel panic\n") == "\nkernel panic\n")
    #expect(pass("\u{1B}]52;c;YQ==\u{1B}[1mbold") == "\u{1B}[1mbold")
    #expect(pass("\u{1B}]0;title\u{1B}[1mbold") == "\u{1B}]0;title\u{1B}[1mbold")
  }

  @Test("a sequence without end passes, and nothing is held for ever")
  func endless() {
    let text = "\u{1B}[" + String(repeating: "1;", count: 100) + "m"
    #expect(pass(text) == text)
  }
}
