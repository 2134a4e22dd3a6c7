// When a console's lines were written, as far as this viewer saw that or was told.

/// Times of lines, by the number of the line. Lines that came between two noted ones have the time of the first.
struct LineTimes: Sendable {
  /// Seconds since 1970.
  private var entries: [(line: Int, time: Int)] = []

  /// More entries than this: the older half is forgotten.
  private static let limit = 20_000

  /// From this line on, of which nothing was there yet or all is written again, text is being written; lines after it are not known
  /// any more.
  mutating func note(line: Int, at time: Int) {
    while let last = entries.last, last.line >= line { entries.removeLast() }
    if entries.last?.time == time { return }
    if entries.count >= Self.limit { entries.removeFirst(Self.limit / 2) }
    entries.append((line, time))
  }

  /// Nil where the line was there before this viewer, and nothing was told of it.
  func time(of line: Int) -> Int? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? entries[low - 1].time : nil
  }
}
