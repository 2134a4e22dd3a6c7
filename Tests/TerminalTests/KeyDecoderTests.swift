import Terminal
import Testing

@Suite("Bytes to keys")
struct KeyDecoderTests {
  @Test(
    "each sequence means one key",
    arguments: [
      ("a", Key.character("a")), ("Ä", .character("Ä")), ("字", .character("字")), ("😀", .character("😀")),
      ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)),
      ("\u{1}", .control("a")), ("\u{1A}", .control("z")), ("\u{1D}", .control("]")), ("\u{0}", .control(" ")),
      ("\u{1B}x", .alt("x")), ("\u{1B}ä", .alt("ä")), ("\u{1B}\u{1}", Key(.character("a"), [.alt, .control])),
      ("\u{1B}[A", Key(.up)), ("\u{1B}OA", Key(.up)), ("\u{1B}[1;5C", Key(.right, .control)),
      ("\u{1B}[1;2D", Key(.left, .shift)), ("\u{1B}[Z", .backTab), ("\u{1B}[5~", Key(.pageUp)),
      ("\u{1B}[6;3~", Key(.pageDown, .alt)), ("\u{1B}[H", Key(.home)), ("\u{1B}OF", Key(.end)),
      ("\u{1B}[7~", Key(.home)), ("\u{1B}OP", Key(.function(1))), ("\u{1B}[[A", Key(.function(1))),
      ("\u{1B}[15~", Key(.function(5))), ("\u{1B}[24~", Key(.function(12))), ("\u{1B}[3~", Key(.delete)),
    ])
  func oneKey(bytes: String, key: Key) {
    var whole = KeyDecoder()
    #expect(whole.decode(bytes.utf8) == [key])
    #expect(!whole.isWaiting)
    var piecewise = KeyDecoder()
    #expect(bytes.utf8.flatMap { piecewise.decode([$0]) } == [key])
  }

  @Test("a lone ESC is Escape once no more bytes come")
  func loneEscape() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0x1B]).isEmpty)
    #expect(decoder.isWaiting)
    #expect(decoder.timeOut() == [.escape])
    #expect(decoder.decode("\u{1B}\u{1B}[A".utf8) == [.escape, Key(.up)])
  }

  @Test("terminfo's sequences win over the common ones")
  func terminfo() {
    var decoder = KeyDecoder(sequences: [Array("\u{1B}[A".utf8): Key(.function(20))])
    #expect(decoder.decode("\u{1B}[A\u{1B}[B".utf8) == [Key(.function(20)), Key(.down)])
  }

  @Test(
    "what means no key is dropped and hides nothing after it",
    arguments: ["\u{1B}[?1;2c", "\u{1B}[200~", "\u{1B}Oz", "\u{1B}[12;40R"])
  func unknown(bytes: String) {
    var decoder = KeyDecoder()
    #expect(decoder.decode((bytes + "q").utf8).last == .character("q"))
    #expect(!decoder.isWaiting)
  }

  @Test("modifiers that make no sense are none", arguments: ["-9223372036854775808", "0"])
  func oddModifiers(number: String) {
    var decoder = KeyDecoder()
    #expect(decoder.decode("\u{1B}[1;\(number)A".utf8) == [Key(.up)])
  }

  @Test("invalid UTF-8 is skipped byte by byte")
  func invalid() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0xFF, 0xC3, 0x28, 0x80, 0x61]) == [.character("("), .character("a")])
  }

  @Test("an endless sequence is dropped at 64 bytes")
  func bounded() {
    var decoder = KeyDecoder()
    let keys = decoder.decode("\u{1B}[".utf8) + decoder.decode(Array(repeating: UInt8(ascii: ";"), count: 100))
    #expect(keys.isEmpty)
    #expect(!decoder.isWaiting)
  }

  @Test("random bytes never stop it, and never leave more than a sequence waiting")
  func random() {
    var generator = SystemRandomNumberGenerator()
    var decoder = KeyDecoder()
    for _ in 0..<2_000 {
      let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
      _ = decoder.decode(bytes)
    }
    _ = decoder.timeOut()
    #expect(!decoder.isWaiting)
  }

  @Test("keys are written as hints show them")
  func names() {
    #expect(Key.control("l").description == "Ctrl-L")
    #expect(Key.backTab.description == "Shift-Tab")
    #expect(Key(.pageDown).description == "PgDn")
    #expect(Key.character("S").description == "S")
  }
}
