// Sorting a whole list by a column: by numbers that stand for the beginnings of its texts, which is several times as fast
// as comparing the texts.

import Glibc

/// Rows sorted by ranks, and where these are the same by what follows in their texts.
struct RankedRows {
  private struct Place {
    var rank: UInt64
    /// Whether the text says more than the rank.
    var isCut: Bool
    /// Among the rows as they were given, that is by their keys: it decides where the column does not.
    var index: Int32

    static func precedes(_ left: Place, _ right: Place) -> Bool {
      left.rank == right.rank ? left.index < right.index : left.rank < right.rank
    }
  }

  /// Of fewer places comparing is as fast.
  private static let radixThreshold = 256
  /// So many texts tell what all may have in common.
  private static let sampleSize = 32

  /// Neighbours whose texts are the same for so many bytes, and go on.
  private struct Run {
    var places: Range<Int>
    var depth: Int
  }

  private let ids: [RowID]
  private let rows: UnsafeBufferPointer<TableRow>
  private let sorting: Sorting
  private var places: [Place]

  /// - Parameters:
  ///   - ids: in the order of their keys.
  ///   - rows: by number, with their ranks by the sorting; valid as long as this is.
  init(_ ids: [RowID], _ rows: UnsafeBufferPointer<TableRow>, _ sorting: Sorting) {
    (self.ids, self.rows, self.sorting) = (ids, rows, sorting)
    places = ids.indices.map { index in
      let rank = rows[Int(ids[index])].rank
      return Place(rank: sorting.directed(rank), isCut: sorting.isCut(rank), index: Int32(index))
    }
    arrange(places.indices)
    var open = runs(in: places.indices, depth: Sorting.headLength)
    while let run = open.popLast() { open += sort(run) }
  }

  var sorted: [RowID] { places.map { ids[Int($0.index)] } }

  /// Sorts by the next bytes that differ; returns the runs in which even these do not decide.
  private mutating func sort(_ run: Run) -> [Run] {
    let order = inMemoryOrder(run)
    // Nearly always what a few have in common all have: then each text, far apart in the memory, is looked at once.
    let few = stride(from: 0, to: order.count, by: max(1, order.count / Self.sampleSize)).map { order[$0] }
    var prefix = commonPrefix(few, from: run.depth)
    if !rank(order, from: run.depth, after: prefix) {
      prefix = commonPrefix(order, from: run.depth)
      _ = rank(order, from: run.depth, after: prefix)
    }
    arrange(run.places)
    return runs(in: run.places, depth: run.depth + prefix.count + Sorting.headLength)
  }

  /// Sorts places by rank that stand in the order of their indices.
  private mutating func arrange(_ part: Range<Int>) {
    if part.count < Self.radixThreshold {
      places[part].sort(by: Place.precedes)
    } else {
      places.sortStably(part) { $0.rank }
    }
  }

  private func runs(in range: Range<Int>, depth: Int) -> [Run] {
    var runs: [Run] = []
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, places[end].rank == places[start].rank { end += 1 }
      if end - start > 1, places[start].isCut { runs.append(Run(places: start..<end, depth: depth)) }
      start = end
    }
    return runs
  }

  /// The places of a run as their rows lie in the memory: to go through many that way is several times as fast as by their keys.
  private func inMemoryOrder(_ run: Run) -> [Int] {
    guard run.places.count > rows.count / 8 else { return Array(run.places) }
    var byRow = [Int32](repeating: -1, count: rows.count)
    for index in run.places { byRow[Int(ids[Int(places[index].index)])] = Int32(index) }
    return byRow.lazy.filter { $0 >= 0 }.map { Int($0) }
  }

  /// Ranks places by the bytes after a prefix; false where a text does not begin with that.
  private mutating func rank(_ order: [Int], from depth: Int, after prefix: [UInt8]) -> Bool {
    for index in order {
      let head = withText(places[index], from: depth) { text in
        Self.commonLength(text, prefix) == prefix.count ? Sorting.head(of: text.dropFirst(prefix.count)) : nil
      }
      guard let head else { return false }
      (places[index].rank, places[index].isCut) = (sorting.directed(head), sorting.isCut(head))
    }
    return true
  }

  /// The bytes that are the same at the beginning of all texts.
  private func commonPrefix(_ order: [Int], from depth: Int) -> [UInt8] {
    guard let first = order.first else { return [] }
    let text = withText(places[first], from: depth) { Array($0) }
    return order.reduce(text) { prefix, index in
      let length = withText(places[index], from: depth) { Self.commonLength($0, prefix) }
      return length == prefix.count ? prefix : Array(prefix.prefix(length))
    }
  }

  private static func commonLength(_ text: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Int {
    prefix.withUnsafeBytes { prefix in
      let length = min(text.count, prefix.count)
      guard length > 0, let one = text.baseAddress, let other = prefix.baseAddress else { return 0 }
      // Nearly always.
      if memcmp(one, other, length) == 0 { return length }
      return zip(text, prefix).prefix { $0 == $1 }.count
    }
  }

  /// Nothing is copied, and no row counted as being in use: that would take most of the time.
  private func withText<Result>(
    _ place: Place, from depth: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    rows[Int(ids[Int(place.index)])].text.withUnsafeBytes { bytes in
      let segment = TableRow.segment(sorting.column ?? 0, of: bytes)
      return body(UnsafeRawBufferPointer(rebasing: bytes[segment].dropFirst(depth)))
    }
  }
}
