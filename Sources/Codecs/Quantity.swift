// Kubernetes quantities: the number behind `64Mi`, `100m`, `1e3`. Their text is kept in objects as it was written.

/// The value of a resource quantity.
public struct Quantity: Sendable, Hashable, Comparable {
  public var value: Double

  public init(_ value: Double) { self.value = value }

  /// Reads `<number><suffix>`; nil where the text is not a quantity.
  public init?(_ text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    guard let mantissa = Double(number), !number.isEmpty else { return nil }
    let suffix = text.dropFirst(number.count)
    if let factor = Self.factors[String(suffix)] {
      value = mantissa * factor
    } else if let first = suffix.first, first == "e" || first == "E", let exponent = Int(suffix.dropFirst()) {
      guard let scaled = Double("\(number)e\(exponent)"), scaled.isFinite else { return nil }
      value = scaled
    } else {
      return nil
    }
  }

  /// Reads the quantity in a JSON value: a string, or a bare number as YAML writers leave it.
  public init?(_ json: JSON) {
    if let text = json.string {
      self.init(text)
    } else if let number = json.double {
      self.init(number)
    } else {
      return nil
    }
  }

  /// Rounded up to whole units, as Kubernetes rounds; at most an exbibyte, either way, so that one can count on with it.
  public var bytes: Int64 { Self.whole(value, bound: 1 << 60) }

  /// Thousandths, rounded up: CPU requests; at most 10^12 CPUs.
  public var millis: Int64 { Self.whole(value * 1000, bound: 1_000_000_000_000_000) }

  private static func whole(_ value: Double, bound: Int64) -> Int64 {
    // A sum in binary floating point may lie a hair above the whole number that was meant.
    min(bound, max(-bound, Int64(saturating: (value - 1e-9).rounded(.up))))
  }

  public static func < (left: Quantity, right: Quantity) -> Bool { left.value < right.value }

  private static let factors: [String: Double] = [
    "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
    "Ei": 1_152_921_504_606_846_976,
  ]

  /// `512Mi`: bytes in the largest binary unit that divides them.
  public static func text(bytes: Int64) -> String {
    for (suffix, factor) in [("Gi", 1_073_741_824), ("Mi", 1_048_576), ("Ki", 1024)] as [(String, Int64)]
    where bytes != 0 && bytes % factor == 0 {
      return "\(bytes / factor)\(suffix)"
    }
    return String(bytes)
  }

  /// `2`, `250m`: a CPU quantity from thousandths.
  public static func text(millis: Int64) -> String {
    millis % 1000 == 0 ? String(millis / 1000) : "\(millis)m"
  }
}
