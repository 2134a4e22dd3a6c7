// Erasing, inserting and deleting.

extension TerminalEmulator {
  /// Carries out a control sequence that changes what is there.
  mutating func edit(_ final: Unicode.Scalar) {
    let count = parser.parameters.count()
    switch final {
    case "@": grid.insertBlanks(count, row: cursor.row, column: cursor.column, blank: cursor.pen.blank)
    case "P": grid.deleteCells(count, row: cursor.row, column: cursor.column, blank: cursor.pen.blank)
    case "X": erase(cursor.column..<min(cursor.column + count, grid.columns), row: cursor.row)
    case "J": eraseInDisplay(parser.parameters[0], isSelective: false)
    case "K": eraseInLine(parser.parameters[0], isSelective: false)
    case "L": shiftLines(-count)
    case "M": shiftLines(count)
    default: break
    }
    cursor.isWrapPending = false
  }

  private mutating func erase(_ columns: Range<Int>, row: Int, isSelective: Bool = false) {
    grid.erase(columns, row: row, with: cursor.pen.blank, isSelective: isSelective)
  }

  mutating func eraseInLine(_ part: Int, isSelective: Bool) {
    switch part {
    case 0: erase(cursor.column..<grid.columns, row: cursor.row, isSelective: isSelective)
    case 1: erase(0..<cursor.column + 1, row: cursor.row, isSelective: isSelective)
    case 2: erase(0..<grid.columns, row: cursor.row, isSelective: isSelective)
    default: break
    }
  }

  mutating func eraseInDisplay(_ part: Int, isSelective: Bool) {
    switch part {
    case 0: eraseRows(cursor.row + 1..<size.rows, isSelective: isSelective)
    case 1: eraseRows(0..<cursor.row, isSelective: isSelective)
    case 2: eraseRows(0..<size.rows, isSelective: isSelective)
    case 3 where !isSelective: scrollback.clear()
    default: break
    }
    if part < 2 { eraseInLine(part, isSelective: isSelective) }
  }

  private mutating func eraseRows(_ rows: Range<Int>, isSelective: Bool) {
    for row in rows { erase(0..<grid.columns, row: row, isSelective: isSelective) }
  }

  /// Deletes lines at the cursor, or inserts them for a negative count; only between the margins.
  private mutating func shiftLines(_ count: Int) {
    guard margins.contains(cursor.row) else { return }
    grid.scroll(cursor.row..<margins.upperBound, by: count, blank: cursor.pen.blank)
    cursor.column = 0
  }

  /// Fills the screen with E, for adjusting a picture tube (DECALN).
  mutating func alignmentPattern() {
    grid.fill(with: Cell(Glyph("E")))
    margins = 0..<size.rows
    cursor.move(row: 0, column: 0)
  }
}
