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

  /// Neighbours whose texts are the same for so many bytes, and go on.
  private struct Run {
    var places: Range<Int>
    var depth: Int

    /// From one to the next of a few that stand for all.
    var step: Int { max(1, places.count / 32) }
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
    // In an array of their own ranks are found several times as fast as in rows that are far apart.
    let ranks = rows.map(\.rank)
    places = ids.indices.map { index in
      let rank = ranks[Int(ids[index])]
      return Place(rank: sorting.directed(rank), isCut: sorting.isCut(rank), index: Int32(index))
    }
    arrange(places.indices)
    var open = runs(in: places.indices) { sorting.depth(of: $0) }
    while !open.isEmpty { open = sort(open) }
  }

  var sorted: [RowID] { places.map { ids[Int($0.index)] } }

  /// Sorts each run by the next bytes that differ; returns the runs in which even these do not decide.
  private mutating func sort(_ open: [Run]) -> [Run] {
    // Nearly always what a few have in common all have: then each text, far apart in the memory, is looked at once.
    var prefixes = open.map { run in
      commonPrefix(stride(from: run.places.lowerBound, to: run.places.upperBound, by: run.step), from: run.depth)
    }
    var isRefuted = [Bool](repeating: false, count: open.count)
    for (index, number) in inMemoryOrder(open) {
      if !rank(index, from: open[number].depth, after: prefixes[number]) { isRefuted[number] = true }
    }
    for (number, run) in open.enumerated() where isRefuted[number] {
      prefixes[number] = commonPrefix(run.places, from: run.depth)
      for index in run.places { _ = rank(index, from: run.depth, after: prefixes[number]) }
    }
    return zip(open, prefixes).flatMap { run, prefix in
      arrange(run.places)
      return runs(in: run.places) { _ in run.depth + prefix.count + Sorting.headLength }
    }
  }

  /// Sorts places by rank that stand in the order of their indices.
  private mutating func arrange(_ part: Range<Int>) {
    if part.count < Self.radixThreshold {
      places[part].sort(by: Place.precedes)
    } else {
      places.sortStably(part) { $0.rank }
    }
  }

  /// - Parameter depth: of those with a rank.
  private func runs(in range: Range<Int>, depth: (UInt64) -> Int) -> [Run] {
    var runs: [Run] = []
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, places[end].rank == places[start].rank { end += 1 }
      let (rank, isCut) = (places[start].rank, places[start].isCut)
      if end - start > 1, isCut { runs.append(Run(places: start..<end, depth: depth(rank))) }
      start = end
    }
    return runs
  }

  /// The places of runs as their rows lie in the memory: to go through many that way is several times as fast as by their keys.
  private func inMemoryOrder(_ open: [Run]) -> [(index: Int, run: Int)] {
    var order: [(index: Int, run: Int)] = []
    order.reserveCapacity(open.reduce(0) { $0 + $1.places.count })
    for (number, run) in open.enumerated() { for index in run.places { order.append((index, number)) } }
    guard order.count > rows.count / 64 else { return order }
    var byRow = [Int32](repeating: -1, count: rows.count)
    for (number, place) in order.enumerated() { byRow[Int(ids[Int(places[place.index].index)])] = Int32(number) }
    var inMemory: [(index: Int, run: Int)] = []
    inMemory.reserveCapacity(order.count)
    for number in byRow where number >= 0 { inMemory.append(order[Int(number)]) }
    return inMemory
  }

  /// Ranks a place by the bytes after a prefix; false where its text does not begin with that.
  private mutating func rank(_ index: Int, from depth: Int, after prefix: [UInt8]) -> Bool {
    let head = withText(places[index], from: depth) { text in
      Self.commonLength(text, prefix) == prefix.count ? Sorting.head(of: text.dropFirst(prefix.count)) : nil
    }
    guard let head else { return false }
    (places[index].rank, places[index].isCut) = (sorting.directed(head), sorting.isCut(head))
    return true
  }

  /// The bytes that are the same at the beginning of all texts.
  private func commonPrefix(_ order: some Sequence<Int>, from depth: Int) -> [UInt8] {
    guard let first = order.first(where: { _ in true }) else { return [] }
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
