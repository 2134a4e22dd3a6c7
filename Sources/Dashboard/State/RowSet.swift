// Some of a list's rows, to be asked about every row in a pass.

/// A bit for each row: that answers several times as fast as a hashed set.
struct RowSet: Sendable {
  private var words: [UInt64] = []
  let isEmpty: Bool

  init(_ ids: [RowID]) {
    isEmpty = ids.isEmpty
    words = Array(repeating: 0, count: Int(ids.max() ?? -1) / 64 + 1)
    for id in ids { words[Int(id) / 64] |= 1 << UInt64(id % 64) }
  }

  /// The rows below a number that are wanted.
  init(below count: Int, where isWanted: (Int) -> Bool) {
    words = Array(repeating: 0, count: (count + 63) / 64)
    for index in 0..<count where isWanted(index) { words[index / 64] |= 1 << UInt64(index % 64) }
    isEmpty = words.allSatisfy { $0 == 0 }
  }

  func contains(_ id: RowID) -> Bool {
    let word = Int(id) / 64
    return word < words.count && words[word] >> UInt64(id % 64) & 1 == 1
  }
}
