// Arithmetic on numbers that others have chosen: where a type ends, its bound is as near as one comes.

extension FixedWidthInteger {
  /// The sum, or the bound that it passes.
  public func saturatingAdd(_ other: Self) -> Self {
    let (sum, isTooFar) = addingReportingOverflow(other)
    return isTooFar ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the bound that it passes.
  public func saturatingMultiply(_ other: Self) -> Self {
    let (product, isTooFar) = multipliedReportingOverflow(by: other)
    return isTooFar ? ((self < 0) != (other < 0) ? .min : .max) : product
  }

  /// The whole number towards zero, or the bound that it passes; 0 for what is no number.
  public init(saturating value: Double) {
    self = Self(exactly: value.rounded(.towardZero)) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
  }
}
