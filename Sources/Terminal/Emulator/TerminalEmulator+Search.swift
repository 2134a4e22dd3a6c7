// Finding text in scrollback and screen.

extension TerminalEmulator {
  /// The places where a text stands, in order, also where it was wrapped: the last `limit` of them. Letters match in
  /// either case, unless the text holds a capital. Reads all lines; about 10 ms for 10,000 of them.
  public func matches(of text: String, limit: Int = 1000) -> [Range<TextPosition>] {
    let pattern = SearchPattern(text)
    guard !pattern.isEmpty else { return [] }
    var found: [Range<TextPosition>] = []
    var end = lines.upperBound
    while end > lines.lowerBound, found.count < limit {
      let paragraph = paragraph(around: end - 1)
      found += pattern.matches(in: SearchedText(self, lines: paragraph)).reversed()
      end = paragraph.lowerBound
    }
    return found.prefix(max(0, limit)).reversed()
  }
}

/// What is looked for, as folded characters.
private struct SearchPattern {
  private let scalars: [UInt32]
  private let foldsCase: Bool

  init(_ text: String) {
    let foldsCase = !text.contains(where: \.isUppercase)
    self.foldsCase = foldsCase
    scalars = text.unicodeScalars.map { $0.folded(foldsCase) }
  }

  var isEmpty: Bool { scalars.isEmpty }

  /// The matches that do not overlap, from the first on.
  func matches(in text: SearchedText) -> [Range<TextPosition>] {
    var found: [Range<TextPosition>] = []
    let folded = text.scalars.map { $0.folded(foldsCase) }
    var start = 0
    while start + scalars.count <= folded.count {
      if folded[start] == scalars[0], folded[start..<start + scalars.count].elementsEqual(scalars) {
        found.append(text.range(start..<start + scalars.count))
        start += scalars.count
      } else {
        start += 1
      }
    }
    return found
  }
}

/// The characters of lines that were wrapped into one another, and where each of them stands.
private struct SearchedText {
  private(set) var scalars: [Unicode.Scalar] = []
  private var places: [(line: Int, column: Int, width: Int)] = []

  init(_ emulator: TerminalEmulator, lines: ClosedRange<Int>) {
    for line in lines {
      for (column, cell) in emulator.line(line).enumerated() where !cell.glyph.isContinuation {
        add(cell.glyph, at: (line, column, cell.glyph.width))
      }
    }
  }

  private mutating func add(_ glyph: Glyph, at place: (Int, Int, Int)) {
    if glyph.isSimple {
      scalars.append(glyph.base)
      places.append(place)
    } else {
      for scalar in glyph.scalars {
        scalars.append(scalar)
        places.append(place)
      }
    }
  }

  func range(_ range: Range<Int>) -> Range<TextPosition> {
    let (first, last) = (places[range.lowerBound], places[range.upperBound - 1])
    return TextPosition(
      line: first.line, column: first.column)..<TextPosition(line: last.line, column: last.column + last.width)
  }
}

extension Unicode.Scalar {
  fileprivate func folded(_ foldsCase: Bool) -> UInt32 {
    guard foldsCase else { return value }
    if value < 0x80 { return 0x41...0x5A ~= value ? value + 32 : value }
    return properties.lowercaseMapping.unicodeScalars.first?.value ?? value
  }
}
