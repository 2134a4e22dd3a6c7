import Codecs
import Terminal
import Testing

@Suite("The terminal corpus")
struct CorpusTests {
  private static let size = Size(columns: 80, rows: 24)

  @Test("the corpus is there")
  func presence() { #expect(Corpus.names.count >= 160) }

  @Test("each stream ends with the screen of the reference terminals, in pieces of any size", arguments: Corpus.names)
  func screens(name: String) throws {
    let expected = try ExpectedScreen(name)
    for piece in [.max, 1, 7] {
      var emulator = TerminalEmulator(size: Self.size)
      let replies = try emulator.readCorpus(name, piece: piece)
      #expect(emulator.screenText == expected.lines, "pieces of \(piece)")
      #expect(emulator.cursorPlace == expected.cursor, "pieces of \(piece)")
      #expect(emulator.isAlternate == expected.isAlternate)
      #expect(emulator.title == expected.title)
      try expectReplies(replies, expected)
      expectStyles(emulator, expected)
    }
  }

  private func expectReplies(_ replies: [UInt8], _ expected: ExpectedScreen) throws {
    if let hexadecimal = expected.replies {
      let text = replies.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(text == hexadecimal)
    }
    if let pattern = expected.repliesPattern {
      let text = String(String.UnicodeScalarView(replies.map { Unicode.Scalar($0) }))
      #expect(text.contains(try Regex(pattern)))
    }
  }

  private func expectStyles(_ emulator: TerminalEmulator, _ expected: ExpectedScreen) {
    guard let styles = expected.styles(size: Self.size) else { return }
    for (row, styles) in styles.enumerated() {
      let wrong = zip(emulator.row(row), styles).enumerated().filter { _, pair in
        pair.1 != nil && pair.1 != pair.0.visibleStyle.withSingleUnderline
      }
      #expect(wrong.isEmpty, "row \(row), columns \(wrong.map(\.offset))")
    }
  }
}

extension TerminalEmulator {
  fileprivate mutating func readCorpus(_ name: String, piece: Int) throws -> [UInt8] {
    let bytes = try Corpus.bytes(name)
    var replies: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: min(piece, bytes.count)) {
      read(bytes[start..<start + min(piece, bytes.count - start)])
      replies += takeReplies()
    }
    return replies
  }
}

extension Style {
  /// The corpus knows underlines of one kind only.
  fileprivate var withSingleUnderline: Style {
    var attributes = attributes
    attributes.underlineKind = .single
    return Style(foreground: foreground, background: background, attributes: attributes)
  }
}
