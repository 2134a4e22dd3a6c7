// How many cells a character takes on the screen. Everything that measures or cuts text asks here, and nowhere else.

/// The width of characters in terminal cells: 0 for marks that combine, 2 for wide ones, otherwise 1.
///
/// Ambiguous characters are narrow. Control characters have no width; `Glyph` replaces them before anybody asks.
public enum CellWidth {
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if contains(zero, value) { return 0 }
    return value >= 0x1100 && contains(wide, value) ? 2 : 1
  }

  /// Whether the value stands in one of the ranges, whose firsts and lasts alternate in ascending order.
  private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value < ranges[2 * middle] {
        high = middle
      } else if value > ranges[2 * middle + 1] {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }
}
