// Text to be copied: what lies between two places, in a rectangle, or in the word around a place.

extension TerminalEmulator {
  /// The text between two places. Wrapped lines are put together again, other lines end with a line feed, and blanks at
  /// their ends are cut. Half of a wide character at the start counts as the whole.
  public func text(in range: Range<TextPosition>) -> String {
    let last = min(range.upperBound.line, lines.upperBound - 1)
    var text = ""
    for number in stride(from: max(range.lowerBound.line, lines.lowerBound), through: last, by: 1) {
      let from = number == range.lowerBound.line ? range.lowerBound.column : 0
      let to = number == range.upperBound.line ? range.upperBound.column : .max
      let goesOn = number < last && isContinued(number)
      text += self.text(of: number, from: from, to: to, keepingBlanks: goesOn)
      if number < last, !goesOn { text += "\n" }
    }
    return text
  }

  /// The text of a rectangle, a line for each row.
  public func text(inColumns columns: Range<Int>, lines: Range<Int>) -> String {
    lines.clamped(to: self.lines)
      .map { text(of: $0, from: columns.lowerBound, to: columns.upperBound) }.joined(separator: "\n")
  }

  /// The word around a place: what stands between blanks, in one line. Empty on a blank.
  public func word(at place: TextPosition) -> Range<TextPosition> {
    let cells = line(place.line)
    guard cells.indices.contains(place.column) else { return place..<place }
    let isBlank = { cells[$0].glyph == .space }
    let first = (0..<place.column).last(where: isBlank).map { $0 + 1 } ?? 0
    let end = (place.column..<cells.count).first(where: isBlank) ?? cells.count
    if end == place.column { return place..<place }
    return TextPosition(line: place.line, column: first)..<TextPosition(line: place.line, column: end)
  }

  private func text(of number: Int, from: Int, to: Int, keepingBlanks: Bool = false) -> String {
    let cells = line(number)
    var start = min(max(0, from), cells.count)
    if start > 0, start < cells.count, cells[start].glyph.isContinuation { start -= 1 }
    let text = cells[start..<min(max(start, to), cells.count)].text(keepingBlanks: keepingBlanks)
    guard keepingBlanks else { return text }
    // The scrollback keeps no blanks at the end of a line.
    return text + String(repeating: " ", count: max(0, size.columns - max(cells.count, from)))
  }
}
