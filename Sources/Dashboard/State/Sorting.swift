// By what a list is sorted, and which of two rows comes first.

import KubeModel

/// A column and a direction; without a column by namespace and name.
struct Sorting: Sendable, Hashable {
  var column: Int?
  /// Whether the column holds ages: these are compared by the moment itself.
  var isAge = false
  var isDescending = false
  /// What most texts of the column begin with: ranks hold what follows it, so that they nearly always decide. Whatever it is, the
  /// order is the same.
  var opening: [UInt8] = []

  /// Rows without a value come last either way.
  static let missing = UInt64.max
  private static let textBit: UInt64 = 1 << 62
  /// Of texts with the opening, and of those that come after all of these.
  private static let (openingBit, beyondBit): (UInt64, UInt64) = (1 << 58, 1 << 59)

  /// Numbers come before texts, `2` before `10`; texts by their first bytes.
  func rank(of row: borrowing TableRow) -> UInt64 {
    guard let column else { return 0 }
    if isAge {
      // The youngest first: that is the smallest age.
      return row.moment.map { UInt64(bitPattern: Int64.max / 4 - $0) } ?? Self.missing
    }
    let text = row.segment(column)
    if text.isEmpty || text.count == 1 && text.first == UInt8(ascii: "-") { return Self.missing }
    if let number = Measure.value(text) { return Self.rank(of: number) }
    return rank(ofText: text)
  }

  private func rank(ofText text: ArraySlice<UInt8>) -> UInt64 {
    if opening.isEmpty { return Self.head(of: text) }
    if text.starts(with: opening) { return Self.head(of: text.dropFirst(opening.count)) | Self.openingBit }
    return Self.head(of: text) | (text.lexicographicallyPrecedes(opening) ? 0 : Self.beyondBit)
  }

  /// How many bytes of their texts are the same where ranks are, both directed.
  func depth(of rank: UInt64) -> Int {
    Self.headLength + (directed(rank) & Self.openingBit == 0 ? 0 : opening.count)
  }

  /// How many bytes of a text a rank holds.
  static let headLength = 7
  private static let cutBit: UInt64 = 1

  /// The rank of a text: its first bytes, and whether there are more.
  static func head(of text: some RandomAccessCollection<UInt8>) -> UInt64 {
    var bytes: UInt64 = 0
    for byte in text.prefix(headLength) { bytes = bytes << 8 | UInt64(byte) }
    bytes <<= 8 * UInt64(headLength - min(text.count, headLength))
    return textBit | bytes << 1 | (text.count > headLength ? cutBit : 0)
  }

  /// Whether a rank is that of a text which says more.
  func isCut(_ rank: UInt64) -> Bool {
    !isAge && rank != Self.missing && rank & Self.textBit != 0 && rank & Self.cutBit != 0
  }

  /// A rank such that the smaller one comes first whatever the direction; done twice, the rank itself.
  func directed(_ rank: UInt64) -> UInt64 { isDescending && rank != Self.missing ? UInt64.max >> 1 - rank : rank }

  private static func rank(of number: Double) -> UInt64 {
    let bits = number.bitPattern
    return (bits >> 63 == 1 ? ~bits : bits | 1 << 63) >> 2
  }

  /// Whether a row comes before another one; both have been given their ranks.
  func precedes(_ left: borrowing TableRow, _ right: borrowing TableRow) -> Bool {
    if let order = order(left, right) { return order }
    return left.key < right.key
  }

  /// The same by the column alone; nil where it does not tell them apart.
  func order(_ left: borrowing TableRow, _ right: borrowing TableRow) -> Bool? {
    // Ranks are those of the list's column: they say nothing of an order that has none.
    guard let column else { return nil }
    if left.rank != right.rank { return directed(left.rank) < directed(right.rank) }
    guard isCut(left.rank) else { return nil }
    let (one, other) = (left.segment(column), right.segment(column))
    if one.elementsEqual(other) { return nil }
    return isDescending != one.lexicographicallyPrecedes(other)
  }
}

/// Numbers with the units that cells have: `3`, `80%`, `250m`, `1.5Gi`, `118.2MiB/s`.
enum Measure {
  static func value(_ text: ArraySlice<UInt8>) -> Double? {
    guard let first = text.first, isDigit(first) || first == UInt8(ascii: "-") else { return nil }
    var (number, fraction, digits) = (0.0, 0.0, 0)
    var index = text.startIndex
    let isNegative = first == UInt8(ascii: "-")
    if isNegative { index += 1 }
    while index < text.endIndex {
      let byte = text[index]
      if isDigit(byte) {
        digits += 1
        if fraction > 0 {
          number += Double(byte - 0x30) * fraction
          fraction /= 10
        } else {
          number = number * 10 + Double(byte - 0x30)
        }
      } else if byte == UInt8(ascii: "."), fraction == 0 {
        fraction = 0.1
      } else {
        break
      }
      index += 1
    }
    guard digits > 0, let scale = scale(text[index...]) else { return nil }
    return (isNegative ? -number : number) * scale
  }

  static func value(_ text: String) -> Double? { value(ArraySlice(text.lowercased().utf8)) }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30 <= byte && byte <= 0x39 }

  private static func scale(_ unit: ArraySlice<UInt8>) -> Double? {
    unit.isEmpty ? 1 : scales[String(decoding: unit, as: UTF8.self)]
  }

  /// In lower case, as rows' texts are.
  private static let scales: [String: Double] = {
    var scales: [String: Double] = ["%": 1, "m": 0.001, "b": 1, "b/s": 1, "ms": 0.001, "s": 1]
    let binary: [(String, Double)] = [("k", 0x1p10), ("m", 0x1p20), ("g", 0x1p30), ("t", 0x1p40), ("p", 0x1p50)]
    for (letter, factor) in binary {
      for unit in ["\(letter)i", "\(letter)ib", "\(letter)ib/s"] { scales[unit] = factor }
    }
    for (letter, factor) in [("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12)] {
      if letter != "m" { scales[letter] = factor }
      for unit in ["\(letter)b", "\(letter)b/s"] { scales[unit] = factor }
    }
    return scales
  }()
}
