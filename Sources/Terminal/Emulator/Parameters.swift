// The numbers of a control sequence. What they mean is up to the sequence.

/// Up to 32 numbers from 0 to 65,535, separated by semicolons, or by colons where they belong to the number before.
///
/// There is always at least one; a missing number is 0, a larger one 65,535, and numbers past the bound are dropped.
struct Parameters: Sendable {
  static let limit = 32

  private var values = InlineArray<32, UInt16>(repeating: 0)
  /// Bit by number: whether a colon stands before it.
  private var colons: UInt32 = 0
  private var hasOverflowed = false
  private(set) var count = 1
  /// Whether nothing has been said yet, not even a separator.
  private(set) var isPristine = true

  /// The number at a place, 0 where there is none.
  subscript(index: Int) -> Int { index < count ? Int(values[index]) : 0 }

  /// The number at a place where 0 stands for 1, as all counts and positions have it.
  func count(at index: Int = 0) -> Int { max(1, self[index]) }

  /// Whether the number at a place belongs to the one before it.
  func isSub(_ index: Int) -> Bool { index < count && colons >> UInt32(index) & 1 == 1 }

  mutating func add(digit: UInt8) {
    isPristine = false
    guard !hasOverflowed else { return }
    let value = UInt32(values[count - 1]) * 10 + UInt32(digit)
    values[count - 1] = UInt16(min(value, 0xFFFF))
  }

  mutating func separate(byColon isColon: Bool) {
    isPristine = false
    guard count < Self.limit else {
      hasOverflowed = true
      return
    }
    values[count] = 0
    if isColon { colons |= 1 << UInt32(count) }
    count += 1
  }

  mutating func clear() {
    values[0] = 0
    (colons, hasOverflowed, count, isPristine) = (0, false, 1, true)
  }
}
