// When the bytes of a console log were written: a pure index of offsets and times.

import KubeModel

/// Marks in the order of their offsets, each with the time of the bytes from there to the next one.
struct TimeMarks: Sendable, Hashable {
  /// Bytes that follow a mark by less than this many milliseconds get none of their own.
  static let resolution: Int64 = 100
  /// More than these are thinned, until the older half of the log has them evenly: a quarter of a megabyte holds the last quarter of an
  /// hour of a flood to a tenth of a second, and of a guest that says a line now and then every one.
  static let bound = 16_384
  /// What is stored elsewhere is believed as far as one can count on with it.
  private static let plausible: (offsets: Range<Int64>, times: Range<Int64>) = (0..<1 << 60, 1..<253_402_300_800_000)

  private(set) var marks: [ConsoleTime] = []

  init() {}

  /// Takes marks that were stored; what is not in order, or makes no sense, is left out.
  init(_ marks: some Sequence<ConsoleTime>) {
    for mark in marks where mark.offset > self.marks.last?.offset ?? -1 {
      guard Self.plausible.offsets.contains(mark.offset), Self.plausible.times.contains(mark.milliseconds) else {
        continue
      }
      self.marks.append(mark)
    }
  }

  /// The bytes from an offset on have been written; whether that made a new mark.
  mutating func note(_ offset: Int64, at milliseconds: Int64) -> Bool {
    guard let last = marks.last else {
      marks.append(ConsoleTime(offset: offset, milliseconds: milliseconds))
      return true
    }
    // A clock that was set back is believed as well.
    guard abs(milliseconds - last.milliseconds) >= Self.resolution else { return false }
    marks.append(ConsoleTime(offset: max(offset, last.offset + 1), milliseconds: milliseconds))
    return true
  }

  /// When the byte at an offset was written; where that was before the first mark, not later than that. Nil without any.
  func time(at offset: Int64) -> Int64? {
    marks.isEmpty ? nil : marks[max(0, count(through: offset) - 1)].milliseconds
  }

  /// Where that begins which was written at a time or later; nil where nothing was. What is not known may have been.
  func offset(since milliseconds: Int64) -> Int64? {
    guard let earlier = marks.lastIndex(where: { $0.milliseconds < milliseconds }) else { return 0 }
    return earlier + 1 < marks.count ? marks[earlier + 1].offset : nil
  }

  /// What is to be known of some bytes, in at most `limit` marks of those that count for them.
  func marks(of bytes: Range<Int64>, limit: Int) -> [ConsoleTime] {
    guard !bytes.isEmpty else { return [] }
    let found = marks[max(0, count(through: bytes.lowerBound) - 1)..<count(through: bytes.upperBound - 1)]
    let step = (found.count + limit - 1) / limit
    return stride(from: found.startIndex, to: found.endIndex, by: max(1, step)).map { found[$0] }
  }

  /// Where there are more marks than `bound`: those of bytes before `start` go, then of the older half those that are nearest to others.
  mutating func thin(keepingFrom start: Int64) {
    guard marks.count > Self.bound else { return }
    marks.removeFirst(max(0, count(through: start) - 1))
    guard marks.count > Self.bound / 2 else { return }
    let half = marks.count / 2
    let distance = (marks[half].offset - marks[0].offset) / Int64(half / 2)
    var older: [ConsoleTime] = []
    for mark in marks[..<half] where older.last.map({ mark.offset - $0.offset > distance }) ?? true {
      older.append(mark)
    }
    marks = older + marks[half...]
  }

  /// Forgets marks of bytes that are not there: all that came later would have to go behind them.
  mutating func cut(to end: Int64) { marks.removeLast(marks.count - count(through: end - 1)) }

  /// Puts what another node knows of this log, as far as it came from there, in place of what is known here of the same bytes.
  mutating func adopt(_ other: TimeMarks, before end: Int64) {
    guard let first = other.marks.first, first.offset < end else { return }
    marks.removeAll { $0.offset >= first.offset }
    marks += other.marks.prefix { $0.offset < end }
  }

  /// How many marks are at or before an offset.
  private func count(through offset: Int64) -> Int {
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
