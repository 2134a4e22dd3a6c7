// Whether a row answers to a term. A hundred thousand rows are asked at each key: nothing here makes a string.

import Codecs
import FoundationEssentials
import Glibc
import KubeModel

extension FilterTerm {
  /// What a row's text has to hold, where that is all.
  var word: [UInt8]? { if case .contains(let word) = test, !isInverse { word } else { nil } }

  func matches(_ row: borrowing TableRow, now: Date, object: (ObjectKey) -> JSON?) -> Bool {
    isMet(by: row, now: now, object: object) != isInverse
  }

  private func isMet(by row: borrowing TableRow, now: Date, object: (ObjectKey) -> JSON?) -> Bool {
    switch test {
    case .contains(let word): Self.contains(row.text, word)
    case .fuzzy(let word): Self.isScattered(word, over: row.text)
    case .expression(let expression): expression.matches(row.text)
    case .labels(let selector): object(row.key).map { selector.matches(object: $0) } ?? false
    case .column(let column, let comparison, let value): value.isMet(by: row.segment(column), comparison)
    case .age(let comparison, let seconds):
      row.moment.map { Self.holds(now.timeIntervalSince1970 - Double($0) / 1_000, comparison, seconds) } ?? false
    }
  }

  static func holds(_ left: Double, _ comparison: Comparison, _ right: Double) -> Bool {
    switch comparison {
    case .less: left < right
    case .greater: left > right
    case .notGreater: left <= right
    case .notLess: left >= right
    case .equal: left == right
    case .unequal: left != right
    }
  }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    text.withUnsafeBytes { text in word.withUnsafeBytes { contains(text, $0) } }
  }

  static func contains(_ text: UnsafeRawBufferPointer, _ word: UnsafeRawBufferPointer) -> Bool {
    guard let wanted = word.baseAddress, var start = text.baseAddress else { return word.isEmpty }
    let end = start + text.count - word.count
    while start <= end, let found = memchr(start, Int32(word[0]), end - start + 1) {
      if memcmp(found, wanted, word.count) == 0 { return true }
      start = UnsafeRawPointer(found) + 1
    }
    return false
  }

  /// Within one cell, so that a short word does not find everything.
  private static func isScattered(_ word: [UInt8], over text: [UInt8]) -> Bool {
    var found = 0
    for byte in text {
      if byte == TableRow.separator { found = 0 }
      if found < word.count, byte == word[found] { found += 1 }
      if found == word.count { return true }
    }
    return word.isEmpty
  }
}

extension FilterValue {
  func isMet(by cell: ArraySlice<UInt8>, _ comparison: FilterTerm.Comparison) -> Bool {
    if let number, let other = Measure.value(cell) { return FilterTerm.holds(other, comparison, number) }
    switch comparison {
    case .equal: return isLike(cell)
    case .unequal: return !isLike(cell)
    default: return false
    }
  }

  private static let missing = [UInt8(ascii: "-")]

  /// Equal but for `*`; going back to the last star where the rest does not fit. A cell with nothing to say is like `-` alone.
  private func isLike(_ cell: ArraySlice<UInt8>) -> Bool {
    if cell.elementsEqual(Self.missing) { return text == Self.missing }
    let star = UInt8(ascii: "*")
    var (place, index) = (cell.startIndex, 0)
    var retry: (place: Int, index: Int)?
    while place < cell.endIndex {
      if index < text.count, text[index] == star {
        index += 1
        retry = (place, index)
      } else if index < text.count, text[index] == cell[place] {
        place += 1
        index += 1
      } else if let last = retry {
        retry = (last.place + 1, last.index)
        (place, index) = (last.place + 1, last.index)
      } else {
        return false
      }
    }
    return text[index...].allSatisfy { $0 == star }
  }
}
