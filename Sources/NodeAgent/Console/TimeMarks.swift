// When the bytes of a console log were written: a pure index of offsets and times.

import KubeModel

/// Marks in the order of their offsets, each with the time of the bytes from there to the next one.
struct TimeMarks: Sendable, Hashable {
  /// Bytes that follow a mark by less than this many milliseconds get none of their own.
  static let resolution: Int64 = 100
  /// More than these are thinned, the older the more: a quarter of a megabyte holds the last 27 minutes of a flood to a tenth of
  /// a second, the hours before ever more coarsely, and all lines of a guest that says something now and then.
  static let bound = 16_384

  private(set) var marks: [ConsoleTime] = []

  init() {}

  /// Takes marks that were stored; what is not in order is left out.
  init(_ marks: some Sequence<ConsoleTime>) {
    for mark in marks where mark.offset > self.marks.last?.offset ?? -1 { self.marks.append(mark) }
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

  /// Where that begins which was written at a time or later; nil where nothing was.
  func offset(since milliseconds: Int64) -> Int64? {
    guard let earlier = marks.lastIndex(where: { $0.milliseconds < milliseconds }) else { return marks.first?.offset }
    return earlier + 1 < marks.count ? marks[earlier + 1].offset : nil
  }

  /// What is to be known of some bytes, in at most `limit` marks of those that count for them.
  func marks(of bytes: Range<Int64>, limit: Int) -> [ConsoleTime] {
    guard !bytes.isEmpty else { return [] }
    let found = marks[max(0, count(through: bytes.lowerBound) - 1)..<count(through: bytes.upperBound - 1)]
    let step = (found.count + limit - 1) / limit
    return stride(from: found.startIndex, to: found.endIndex, by: max(1, step)).map { found[$0] }
  }

  /// Where there are more marks than `bound`: those of bytes before `start` go, then every second one of the older half.
  mutating func thin(keepingFrom start: Int64) {
    guard marks.count > Self.bound else { return }
    marks.removeFirst(max(0, count(through: start) - 1))
    guard marks.count > Self.bound / 2 else { return }
    let half = marks.count / 2
    marks = stride(from: 0, to: half, by: 2).map { marks[$0] } + marks[half...]
  }

  /// Puts what another node knows of this log in place of what is known here of the same bytes and later ones.
  mutating func adopt(_ other: TimeMarks) {
    guard let first = other.marks.first else { return }
    marks.removeAll { $0.offset >= first.offset }
    marks += other.marks
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
