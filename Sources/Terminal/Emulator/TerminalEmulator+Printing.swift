// Characters onto the screen: widths, marks, wrapping.

extension TerminalEmulator {
  /// Prints ASCII that stands for itself up to the first other byte or the end of the row, and returns how many bytes
  /// that took: at least one.
  mutating func printRun(_ bytes: Span<UInt8>, from first: Int) -> Int {
    wrapIfPending()
    let count = grid.write(bytes, from: first, style: cursor.pen.style, row: cursor.row, column: cursor.column)
    lastPrinted = Unicode.Scalar(bytes[first + count - 1])
    advance(count)
    return count
  }

  /// Prints any character; what must not be shown is left out or replaced, as `CellText` decides.
  mutating func print(_ scalar: Unicode.Scalar) {
    if scalar.value < 0x7F || scalar.isCommonWide {
      put(Glyph(scalar), width: scalar.value < 0x7F ? 1 : 2)
      lastPrinted = scalar
      return
    }
    switch CellText.role(of: scalar) {
    case .mark: add(mark: scalar)
    case .hidden: break
    case .harmful where scalar.value < 0xA0 || CellWidth.of(scalar) == 0: break
    case .harmful: print(Self.replacement)
    case .space: print(" ")
    case .base:
      put(Glyph(scalar), width: CellWidth.of(scalar))
      lastPrinted = scalar
    }
  }

  private mutating func put(_ glyph: Glyph, width: Int) {
    guard width <= grid.columns else { return }
    wrapIfPending()
    if cursor.column + width > grid.columns { makeRoom(width) }
    let (row, column, style) = (cursor.row, cursor.column, cursor.pen.style)
    if modes.contains(.insert) { grid.insertBlanks(width, row: row, column: column, blank: cursor.pen.blank) }
    grid.put(glyph, width: width, style: style, row: row, column: column)
    advance(width)
  }

  /// For a wide character in the last column: the next row, or without wrapping the column before.
  private mutating func makeRoom(_ width: Int) {
    if modes.contains(.autowrap) { wrap() } else { cursor.column = grid.columns - width }
  }

  private mutating func advance(_ width: Int) {
    cursor.column += width
    guard cursor.column >= grid.columns else { return }
    cursor.column = grid.columns - 1
    cursor.isWrapPending = true
  }

  private mutating func wrapIfPending() {
    guard cursor.isWrapPending else { return }
    cursor.isWrapPending = false
    if modes.contains(.autowrap) { wrap() }
  }

  private mutating func wrap() {
    grid.setContinued(cursor.row, true)
    cursor.column = 0
    lineFeed()
  }

  /// A mark joins the character before the cursor; with none before it, it is dropped.
  private mutating func add(mark: Unicode.Scalar) {
    let column = cursor.isWrapPending ? cursor.column : cursor.column - 1
    if column >= 0 { grid.add(mark: mark, row: cursor.row, column: column) }
  }

  /// Prints the last character again; more often than the screen has cells makes no difference to be seen.
  mutating func repeatLast(_ count: Int) {
    guard let scalar = lastPrinted else { return }
    let count = min(count, size.columns * size.rows)
    if scalar.isASCII, !modes.contains(.insert) {
      let run = [UInt8](repeating: UInt8(scalar.value), count: count)
      var printed = 0
      while printed < count { printed += printRun(run.span, from: printed) }
    } else {
      for _ in 0..<count { print(scalar) }
    }
  }
}

extension Unicode.Scalar {
  /// Ideographs, kana and Hangul syllables: wide for certain, without a search in the table.
  fileprivate var isCommonWide: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x3041...0x3096, 0x30A0...0x30FF: true
    default: false
    }
  }
}
