// A few hundred lines of scrollback in three arrays. Blanks at the end of a line take no space, styles one entry a run.

/// Lines that left the screen, packed: their characters as UTF-8, and where each style ends.
struct ScrollbackBlock: Sendable {
  private struct Line: Sendable {
    /// Where the line ends in `text` and in `runs`; it begins where the one before ends. 256 lines of 1,000 cells fit.
    var text: UInt32
    var runs: UInt32
    var isContinued: Bool
  }

  private struct Run: Sendable {
    var style: Style
    var end: Int
  }

  static let limit = 256

  private var text: [UInt8] = []
  private var runs: [Run] = []
  private var lines: [Line] = []

  var count: Int { lines.count }
  var isFull: Bool { lines.count >= Self.limit }
  var bytes: Int { text.count + runs.count * MemoryLayout<Run>.stride }

  func isContinued(_ index: Int) -> Bool { lines[index].isContinued }

  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
  }

  mutating func removeLast() {
    guard lines.popLast() != nil else { return }
    text.removeSubrange(Int(lines.last?.text ?? 0)...)
    runs.removeSubrange(Int(lines.last?.runs ?? 0)...)
  }
}

// MARK: - Packing

extension ScrollbackBlock {
  mutating func append(_ row: ArraySlice<Cell>, isContinued: Bool) {
    var end = row.endIndex
    while end > row.startIndex, row[end - 1] == .blank { end -= 1 }
    var textEnd = end
    while textEnd > row.startIndex, row[textEnd - 1].glyph == .space { textEnd -= 1 }
    appendText(row[row.startIndex..<textEnd])
    appendRuns(row[row.startIndex..<end])
    lines.append(Line(text: UInt32(text.count), runs: UInt32(runs.count), isContinued: isContinued))
  }

  /// ASCII, which nearly all lines consist of, goes over in one step.
  private mutating func appendText(_ row: ArraySlice<Cell>) {
    let cells = row.span
    var ascii = 0
    text.append(addingCapacity: cells.count) { text in
      while ascii < cells.count, let byte = cells[ascii].glyph.ascii {
        text.append(byte)
        ascii += 1
      }
    }
    for index in ascii..<cells.count { append(cells[index].glyph) }
  }

  private mutating func append(_ glyph: Glyph) {
    if glyph.isSimple {
      append(glyph.base)
    } else {
      for scalar in glyph.scalars { append(scalar) }
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    if let code = UTF8.encode(scalar) { text.append(contentsOf: code) }
  }

  /// A line in plain style has no runs; coloured blanks at the end have nothing else.
  private mutating func appendRuns(_ row: ArraySlice<Cell>) {
    let cells = row.span
    guard var style = row.first?.style else { return }
    let first = runs.count
    for column in 1..<cells.count where cells[column].style != style {
      runs.append(Run(style: style, end: column))
      style = cells[column].style
    }
    if runs.count > first || style != .plain { runs.append(Run(style: style, end: cells.count)) }
  }
}

// MARK: - Unpacking

extension ScrollbackBlock {
  /// The cells of a line, without the blanks at its end.
  func line(_ index: Int) -> [Cell] {
    let bytes = text[(index > 0 ? Int(lines[index - 1].text) : 0)..<Int(lines[index].text)]
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    var cells =
      isASCII ? bytes.map { Cell(Glyph(Unicode.Scalar($0))) } : Self.cells(String(decoding: bytes, as: UTF8.self))
    applyRuns(of: index, to: &cells)
    return cells
  }

  private static func cells(_ text: String) -> [Cell] {
    var cells: [Cell] = []
    for scalar in text.unicodeScalars {
      let width = CellWidth.of(scalar)
      if width == 0, let last = cells.lastIndex(where: { !$0.glyph.isContinuation }) {
        cells[last].glyph.add(mark: scalar)
      } else {
        cells.append(Cell(Glyph(scalar)))
        if width == 2 { cells.append(Cell(.continuation)) }
      }
    }
    return cells
  }

  private func applyRuns(of index: Int, to cells: inout [Cell]) {
    let first = index > 0 ? Int(lines[index - 1].runs) : 0
    var column = 0
    for run in runs[first..<Int(lines[index].runs)] {
      while column < run.end {
        if column == cells.count { cells.append(.blank) }
        cells[column].style = run.style
        column += 1
      }
    }
  }
}

extension Glyph {
  /// The character, if it is ASCII without marks.
  var ascii: UInt8? {
    guard isSimple else { return nil }
    let value = base.value
    return value < 0x80 ? UInt8(truncatingIfNeeded: value) : nil
  }
}
