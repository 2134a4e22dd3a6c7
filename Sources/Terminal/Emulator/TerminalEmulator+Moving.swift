// The cursor's ways, and the scrolling that some of them cause.

extension TerminalEmulator {
  /// Carries out a control sequence that moves the cursor.
  mutating func move(_ final: Unicode.Scalar) {
    let count = parser.parameters.count()
    switch final {
    case "A": moveRows(-count)
    case "B": moveRows(count)
    case "C", "a": moveColumns(count)
    case "D": moveColumns(-count)
    case "E", "F":
      moveRows(final == "E" ? count : -count)
      cursor.column = 0
    case "G", "`": cursor.move(row: cursor.row, column: min(count, grid.columns) - 1)
    case "H", "f": moveTo(row: count - 1, column: parser.parameters.count(at: 1) - 1)
    case "d": moveTo(row: count - 1, column: cursor.column)
    case "e": moveTo(row: cursor.row - originRow + count, column: cursor.column)
    case "I": tab(count)
    case "Z": tab(-count)
    default: break
    }
  }

  /// The row that positions count from.
  var originRow: Int { cursor.isOriginRelative ? margins.lowerBound : 0 }

  mutating func moveTo(row: Int, column: Int) {
    let last = cursor.isOriginRelative ? margins.upperBound - 1 : size.rows - 1
    cursor.move(row: min(originRow + row, last), column: min(column, grid.columns - 1))
  }

  mutating func moveColumns(_ count: Int) {
    cursor.move(row: cursor.row, column: min(max(0, cursor.column + count), grid.columns - 1))
  }

  /// Moves up or down; the margins hold the cursor unless it is beyond them already.
  mutating func moveRows(_ count: Int) {
    let first = cursor.row < margins.lowerBound ? 0 : margins.lowerBound
    let last = cursor.row >= margins.upperBound ? size.rows - 1 : margins.upperBound - 1
    cursor.move(row: min(max(first, cursor.row + count), last), column: cursor.column)
  }

  /// Moves by tab stops, to the left for a negative count.
  mutating func tab(_ count: Int) {
    var column = cursor.column
    for _ in 0..<min(abs(count), grid.columns) {
      column = count > 0 ? tabs.next(after: column) : tabs.previous(before: column)
    }
    cursor.move(row: cursor.row, column: column)
  }

  mutating func clearTab(_ which: Int) {
    if which == 0 { tabs.set(cursor.column, false) }
    if which == 3 { tabs.clear() }
  }

  mutating func setMargins(top: Int, bottom: Int) {
    let range = (max(1, top) - 1, bottom == 0 ? size.rows : min(bottom, size.rows))
    guard range.0 + 1 < range.1 else { return }
    margins = range.0..<range.1
    moveTo(row: 0, column: 0)
  }
}

// MARK: - Scrolling

extension TerminalEmulator {
  /// One row down, scrolling at the bottom margin (IND, LF).
  mutating func lineFeed() {
    cursor.isWrapPending = false
    if cursor.row == margins.upperBound - 1 {
      scrollUp(1)
    } else if cursor.row < size.rows - 1 {
      cursor.row += 1
    }
  }

  mutating func reverseLineFeed() {
    cursor.isWrapPending = false
    if cursor.row == margins.lowerBound { scrollDown(1) } else { cursor.row = max(0, cursor.row - 1) }
  }

  /// Rows that leave the main screen at its top edge go to the scrollback.
  mutating func scrollUp(_ count: Int) {
    if !isAlternate, margins.lowerBound == 0 {
      for row in 0..<min(count, margins.count) { scrollback.append(grid[row], isContinued: grid.isContinued(row)) }
    }
    grid.scroll(margins, by: count, blank: cursor.pen.blank)
  }

  mutating func scrollDown(_ count: Int) { grid.scroll(margins, by: -count, blank: cursor.pen.blank) }
}

// MARK: - Saving

extension TerminalEmulator {
  mutating func saveCursor() { saved = cursor }

  /// Without anything saved: home, plain, and everything that DECSC saves as at the start.
  mutating func restoreCursor() {
    cursor = saved ?? Cursor()
    cursor.row = min(max(0, cursor.row), size.rows - 1)
    cursor.column = min(cursor.column, grid.columns - 1)
  }
}
