// The cells of one screen, main or alternate. Rows are moved by moving where they begin, never cell by cell.

/// A grid of cells in one flat array, in which a wide character is never left in halves.
///
/// Places have to lie inside; whoever calls has clamped them.
struct Grid: Sendable {
  struct Row: Sendable {
    /// Where its cells begin.
    var start: Int
    /// Whether the text goes on in the next row, because it was wrapped there.
    var isContinued = false
    var isDirty = true
  }

  let columns: Int
  private var cells: [Cell]
  private var rows: [Row]

  /// A blank grid of at least one cell.
  init(size: Size) {
    columns = max(1, size.columns)
    let count = max(1, size.rows)
    cells = Array(repeating: .blank, count: columns * count)
    rows = (0..<count).map { [columns] in Row(start: $0 * columns) }
  }

  var size: Size { Size(columns: columns, rows: rows.count) }

  subscript(row: Int) -> ArraySlice<Cell> { cells[rows[row].start..<rows[row].start + columns] }

  func isContinued(_ row: Int) -> Bool { rows[row].isContinued }

  mutating func setContinued(_ row: Int, _ isContinued: Bool) { rows[row].isContinued = isContinued }
}

// MARK: - Writing

extension Grid {
  /// Writes printable ASCII until something else comes or the row ends, and returns how many bytes that took.
  mutating func write(_ bytes: Span<UInt8>, from first: Int, style: Style, row: Int, column: Int) -> Int {
    let limit = min(bytes.count - first, columns - column)
    let start = rows[row].start + column
    breakWide(row, column)
    var count = 0
    var cells = self.cells.mutableSpan
    while count < limit, bytes[first + count].isPrintableASCII {
      cells[start + count] = Cell(Glyph(Unicode.Scalar(bytes[first + count])), style: style)
      count += 1
    }
    blankOrphan(row, column + count)
    rows[row].isDirty = true
    return count
  }

  /// Writes a glyph of width 1 or 2, which has to fit.
  mutating func put(_ glyph: Glyph, width: Int, style: Style, row: Int, column: Int) {
    let start = rows[row].start + column
    breakWide(row, column)
    if column + width < columns { breakWide(row, column + width) }
    cells[start] = Cell(glyph, style: style)
    if width == 2 { cells[start + 1] = Cell(.continuation, style: style) }
    rows[row].isDirty = true
  }

  /// Adds a combining mark to the character that covers a place.
  mutating func add(mark: Unicode.Scalar, row: Int, column: Int) {
    let place = rows[row].start + column
    let base = cells[place].glyph.isContinuation && column > 0 ? place - 1 : place
    cells[base].glyph.add(mark: mark)
    rows[row].isDirty = true
  }

  /// Blanks a wide character whose right half is at a place, because the boundary before it is about to be cut.
  private mutating func breakWide(_ row: Int, _ column: Int) {
    let place = rows[row].start + column
    guard column > 0, cells[place].glyph.isContinuation else { return }
    cells[place].glyph = .space
    cells[place - 1].glyph = .space
  }

  /// Blanks the right half of a wide character whose left half was overwritten.
  private mutating func blankOrphan(_ row: Int, _ column: Int) {
    guard column < columns, cells[rows[row].start + column].glyph.isContinuation else { return }
    cells[rows[row].start + column].glyph = .space
  }
}

// MARK: - Erasing and shifting

extension Grid {
  /// Blanks a part of a row; `isSelective` spares protected characters.
  mutating func erase(_ range: Range<Int>, row: Int, with blank: Cell, isSelective: Bool = false) {
    guard !range.isEmpty else { return }
    breakWide(row, range.lowerBound)
    if range.upperBound < columns { breakWide(row, range.upperBound) }
    let start = rows[row].start
    if isSelective {
      for place in start + range.lowerBound..<start + range.upperBound
      where !cells[place].style.attributes.contains(.protected) { cells[place] = blank }
    } else {
      fill(start + range.lowerBound..<start + range.upperBound, with: blank)
    }
    rows[row].isDirty = true
    if range.upperBound == columns { rows[row].isContinued = false }
  }

  mutating func fill(with cell: Cell) {
    fill(cells.indices, with: cell)
    for row in rows.indices { (rows[row].isDirty, rows[row].isContinued) = (true, false) }
  }

  private mutating func fill(_ places: Range<Int>, with cell: Cell) {
    var cells = self.cells.mutableSpan
    for place in places { cells[place] = cell }
  }

  /// Moves the rest of a row to the right; what leaves it at the edge is gone.
  mutating func insertBlanks(_ count: Int, row: Int, column: Int, blank: Cell) {
    let count = min(count, columns - column)
    breakWide(row, column)
    breakWide(row, columns - count)
    let start = rows[row].start
    for place in stride(from: start + columns - 1, through: start + column + count, by: -1) {
      cells[place] = cells[place - count]
    }
    finishShift(row, start + column..<start + column + count, blank)
  }

  /// Moves the rest of a row to the left over so many cells; blanks come in at the edge.
  mutating func deleteCells(_ count: Int, row: Int, column: Int, blank: Cell) {
    let count = min(count, columns - column)
    breakWide(row, column)
    if column + count < columns { breakWide(row, column + count) }
    let start = rows[row].start
    for place in start + column..<start + columns - count { cells[place] = cells[place + count] }
    finishShift(row, start + columns - count..<start + columns, blank)
  }

  private mutating func finishShift(_ row: Int, _ freed: Range<Int>, _ blank: Cell) {
    fill(freed, with: blank)
    rows[row].isDirty = true
    rows[row].isContinued = false
  }
}

// MARK: - Scrolling

extension Grid {
  /// Moves rows up by at most as many as they are, or down for a negative count; blank ones come in.
  mutating func scroll(_ range: Range<Int>, by count: Int, blank: Cell) {
    let count = min(max(count, -range.count), range.count)
    guard count != 0 else { return }
    rotate(range, by: count > 0 ? count : range.count + count)
    let new = count > 0 ? range.upperBound - count..<range.upperBound : range.lowerBound..<range.lowerBound - count
    for row in new {
      fill(rows[row].start..<rows[row].start + columns, with: blank)
      rows[row].isContinued = false
    }
    for row in range { rows[row].isDirty = true }
  }

  /// The rows from `lowerBound + count` on come first, then the others: three reversals, without memory of their own.
  private mutating func rotate(_ range: Range<Int>, by count: Int) {
    if count == 1 { return moveFirstToEnd(range) }
    reverse(range.lowerBound..<range.lowerBound + count)
    reverse(range.lowerBound + count..<range.upperBound)
    reverse(range)
  }

  /// What every line feed at the bottom does, and so worth a way of its own.
  private mutating func moveFirstToEnd(_ range: Range<Int>) {
    var rows = self.rows.mutableSpan
    let first = rows[range.lowerBound]
    for row in range.lowerBound..<range.upperBound - 1 { rows[row] = rows[row + 1] }
    rows[range.upperBound - 1] = first
  }

  private mutating func reverse(_ range: Range<Int>) {
    var rows = self.rows.mutableSpan
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    while low < high {
      rows.swapAt(low, high)
      low += 1
      high -= 1
    }
  }
}

// MARK: - What changed, and size

extension Grid {
  mutating func markDirty() { for row in rows.indices { rows[row].isDirty = true } }

  /// The rows that changed; afterwards none counts as changed.
  mutating func takeDirtyRows() -> [Int] {
    let dirty = rows.indices.filter { rows[$0].isDirty }
    for row in dirty { rows[row].isDirty = false }
    return dirty
  }

  /// The same text on a grid of another size, from the row `first` on: cut, or filled up with blanks.
  func resized(to size: Size, from first: Int) -> Grid {
    var grid = Grid(size: size)
    for row in 0..<min(rows.count - first, grid.rows.count) {
      grid.replace(row, with: self[first + row], isContinued: isContinued(first + row) && grid.columns == columns)
    }
    return grid
  }

  /// Gives a row other cells, of any number.
  mutating func replace(_ row: Int, with line: some Collection<Cell>, isContinued: Bool) {
    let start = rows[row].start
    fill(start..<start + columns, with: .blank)
    for (offset, cell) in line.prefix(columns).enumerated() { cells[start + offset] = cell }
    let last = start + columns - 1
    if cells[last].glyph.width == 2 { cells[last].glyph = .space }
    rows[row].isContinued = isContinued
    rows[row].isDirty = true
  }
}

extension UInt8 {
  var isPrintableASCII: Bool { self &- 0x20 < 0x5F }
}
