import Terminal
import Testing

@Suite("keys and pastes")
struct InputDecoderTests {
  @Test("what stands between the marks is one paste, however it is cut")
  func paste() {
    let stream = Array("a\u{1B}[200~one\r\u{1B}[Atwo\u{1B}[201~b\u{1B}[B".utf8)
    let expected: [Input] = [
      .key(.character("a")), .paste("one\r\u{1B}[Atwo"), .key(.character("b")), .key(Key(.down)),
    ]
    for cut in 0...stream.count {
      var decoder = InputDecoder()
      #expect(decoder.decode(stream[..<cut]) + decoder.decode(stream[cut...]) == expected)
    }
  }

  @Test("a lone ESC is a key once no more comes")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.timeOut() == [.key(.escape)])
    #expect(!decoder.isWaiting)
    #expect(decoder.decode(Array("\u{1B}[2".utf8)) == [])
    #expect(decoder.decode(Array("~".utf8)) == [.key(Key(.insert))])
  }

  @Test("a paste without an end keeps a MiB and no more")
  func bound() {
    var decoder = InputDecoder()
    _ = decoder.decode(Array("\u{1B}[200~".utf8))
    for _ in 0..<40 { _ = decoder.decode(Array(repeating: 0x61, count: 32 << 10)) }
    #expect(!decoder.isWaiting)
    guard case .paste(let text)? = decoder.decode(Array("\u{1B}[201~".utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == 1 << 20)
  }
}

@Suite("keys as bytes")
struct KeyBytesTests {
  @Test(
    "keys are sent as xterm sends them",
    arguments: [
      (Key.character("é"), "é"), (.control("c"), "\u{3}"), (.control(" "), "\u{0}"), (.control("]"), "\u{1D}"),
      (.alt("x"), "\u{1B}x"), (.enter, "\r"), (.tab, "\t"), (.backTab, "\u{1B}[Z"), (.escape, "\u{1B}"),
      (Key(.backspace), "\u{7F}"), (Key(.up), "\u{1B}[A"), (Key(.up, .control), "\u{1B}[1;5A"),
      (Key(.delete), "\u{1B}[3~"), (Key(.pageUp, .shift), "\u{1B}[5;2~"), (Key(.function(1)), "\u{1B}OP"),
      (Key(.function(5)), "\u{1B}[15~"), (Key(.function(12), .alt), "\u{1B}[24;3~"), (Key(.function(40)), ""),
    ])
  func bytes(key: Key, text: String) {
    #expect(key.bytes(in: []) == Array(text.utf8))
  }

  @Test("what is sent is decoded as the same key", arguments: 1...12)
  func roundTrip(number: Int) {
    for key in [Key(.function(number)), Key(.home), Key(.end, .control), Key(.left), .control("a"), .alt("z")] {
      var decoder = KeyDecoder()
      #expect(decoder.decode(key.bytes(in: [])) == [key])
    }
  }
}

@Suite("the clipboard")
struct ClipboardTests {
  @Test(
    "text is encoded as base64",
    arguments: [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("ü€", "w7zigqw=")])
  func encoding(text: String, encoded: String) {
    #expect(Clipboard.sequence(for: text) == Array("\u{1B}]52;c;\(encoded)\u{7}".utf8))
  }

  @Test("more than terminals take is cut between characters")
  func bound() {
    let text = String(repeating: "€", count: 30_000)
    #expect(Clipboard.fitting(text).utf8.count == Clipboard.limit / 3 * 3)
    #expect(Clipboard.sequence(for: text).count <= 74_994 + 8)
    #expect(Clipboard.fitting("short") == "short")
  }
}
