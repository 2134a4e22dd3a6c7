// What a list keeps of each row: a few words, found by number, so that sorting and filtering touch no object.

import Codecs
import FoundationEssentials
import Glibc
import KubeModel

/// A row as sorting and filtering see it.
struct TableRow: Sendable {
  static let separator = UInt8(ascii: "\n")

  var key: ObjectKey
  /// All cells in lower case, each with a separator after it; empty for ages.
  var text: [UInt8]
  /// The time of its first age cell, in milliseconds since 1970; nil where it has none.
  var moment: Int64?
  /// Where it stands by the column that is sorted by; equal ranks are told apart by text and key.
  var rank: UInt64 = 0

  init(key: ObjectKey, cells: [TableCell] = []) {
    self.key = key
    text = []
    for cell in cells {
      switch cell.content {
      case .text(let word): Self.append(word, to: &text)
      case .age(let date): moment = moment ?? Int64(date.timeIntervalSince1970 * 1_000)
      }
      text.append(Self.separator)
    }
  }

  /// The text of a column's cell.
  func segment(_ column: Int) -> ArraySlice<UInt8> {
    text[text.withUnsafeBytes { Self.segment(column, of: $0) }]
  }

  /// Where it stands among the bytes of a row's text.
  static func segment(_ column: Int, of bytes: UnsafeRawBufferPointer) -> Range<Int> {
    func end(from start: Int) -> Int {
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(separator), bytes.count - start)
      else { return bytes.count }
      return UnsafeRawPointer(found) - base
    }
    var start = 0
    for _ in 0..<column { start = min(end(from: start) + 1, bytes.count) }
    return start..<end(from: start)
  }

  private static func append(_ word: String, to text: inout [UInt8]) {
    let isASCII = word.utf8.allSatisfy { $0 < 0x80 }
    for byte in isASCII ? word.utf8 : word.lowercased().utf8 {
      switch byte {
      case separator, 0: text.append(UInt8(ascii: " "))
      case 0x41...0x5A: text.append(byte | 0x20)
      default: text.append(byte)
      }
    }
  }
}

typealias RowID = Int32

/// Rows by number; numbers of removed rows are used again.
struct RowStore: Sendable {
  private var rows: [TableRow] = []
  private var texts = TextArena()
  private var ids: [ObjectKey: RowID] = [:]
  private var free: [RowID] = []

  var count: Int { ids.count }

  subscript(id: RowID) -> TableRow { rows[Int(id)] }

  func id(of key: ObjectKey) -> RowID? { ids[key] }

  mutating func add(_ row: TableRow) -> RowID {
    let id = free.popLast() ?? RowID(rows.count)
    if Int(id) == rows.count { rows.append(row) } else { rows[Int(id)] = row }
    texts.set(id, to: row.text)
    ids[row.key] = id
    return id
  }

  /// Gives a row new values.
  mutating func update(_ id: RowID, to row: TableRow) {
    rows[Int(id)] = row
    texts.set(id, to: row.text)
  }

  /// Its number may name another row from now on.
  mutating func remove(_ id: RowID) {
    ids[rows[Int(id)].key] = nil
    update(id, to: TableRow(key: rows[Int(id)].key))
    free.append(id)
  }

  /// What the texts of a column begin with, as far as some of them tell.
  func opening(ofColumn column: Int) -> [UInt8] {
    let samples = stride(from: 0, to: rows.count, by: max(1, rows.count / 64)).map { rows[$0].segment(column) }
    let texts = samples.filter { $0.count > 1 }
    guard let first = texts.first else { return [] }
    return texts.reduce(Array(first)) { opening, text in
      Array(zip(opening, text).prefix { $0 == $1 }.map(\.0))
    }
  }

  /// Gives all rows their ranks.
  mutating func rank(by sorting: Sorting) {
    rows.withUnsafeMutableBufferPointer { rows in
      for index in rows.indices { rows[index].rank = sorting.rank(of: rows[index]) }
    }
  }

  /// Runs through rows without copying them.
  func filter(_ candidates: [RowID], _ isWanted: (borrowing TableRow) -> Bool) -> [RowID] {
    rows.withUnsafeBufferPointer { rows in candidates.filter { isWanted(rows[Int($0)]) } }
  }

  /// The same for rows whose texts hold a word.
  func filter(_ candidates: [RowID], containing word: [UInt8]) -> [RowID] {
    if candidates.count < rows.count / 4 { return candidates.filter { texts.contains($0, word) } }
    return candidates.filter(texts.rows(containing: word).contains)
  }

  func withRows<Result>(_ body: (UnsafeBufferPointer<TableRow>) -> Result) -> Result {
    rows.withUnsafeBufferPointer(body)
  }
}
