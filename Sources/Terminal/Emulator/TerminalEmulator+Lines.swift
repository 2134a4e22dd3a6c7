// Scrollback and screen as one text, whose lines are numbered from the start of the console.

extension TerminalEmulator {
  /// The numbers of all lines there are, the screen's rows last. A line keeps its number while it scrolls, until it is
  /// dropped; on the alternate screen the scrollback before it is still the main screen's.
  public var lines: Range<Int> { scrollback.dropped..<screenStart + size.rows }

  /// The number of the line in the first row of the screen.
  public var screenStart: Int { scrollback.dropped + scrollback.count }

  /// The cells of a line: as many as it has columns on the screen, without the blanks at its end in the scrollback,
  /// none where there is no such line.
  public func line(_ number: Int) -> [Cell] {
    number < screenStart ? scrollback.line(number - scrollback.dropped) : Array(row(number - screenStart))
  }

  /// Whether a line was wrapped, so that its text goes on in the next.
  public func isContinued(_ number: Int) -> Bool {
    guard number >= screenStart else { return scrollback.isContinued(number - scrollback.dropped) }
    let row = number - screenStart
    return row < size.rows && grid.isContinued(row)
  }

  /// The lines that were wrapped into one another around a line.
  public func paragraph(around number: Int) -> ClosedRange<Int> {
    var (first, last) = (number, number)
    while first > lines.lowerBound, isContinued(first - 1) { first -= 1 }
    while last < lines.upperBound - 1, isContinued(last) { last += 1 }
    return first...last
  }
}

/// A place in the text: a line's number, and the boundary before a column.
public struct TextPosition: Sendable, Hashable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
