// One place on the screen: a character with up to two marks, and a style. Two integers, no reference.

/// One cell of a surface.
///
/// A wide character takes two: the second is a continuation, which shows nothing of its own.
public struct Cell: Sendable, Hashable {
  public var glyph: Glyph
  public var style: Style

  public init(_ glyph: Glyph = .space, style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  public static let blank = Cell()
}

/// What a cell shows: a base character and at most two combining marks, 21 bits each; more marks are dropped.
public struct Glyph: Sendable, Hashable {
  private var bits: UInt64

  private static let scalarMask: UInt64 = 0x1F_FFFF

  public static let space = Glyph(" ")
  /// Stands for what may not be shown: controls, and half of a wide character that was cut.
  public static let replacement = Glyph("\u{FFFD}")
  /// The right half of a wide character.
  public static let continuation = Glyph(bits: 1 << 63)

  public init(_ base: Unicode.Scalar) { bits = UInt64(base.value) }

  private init(bits: UInt64) { self.bits = bits }

  public var isContinuation: Bool { bits == Self.continuation.bits }

  public var base: Unicode.Scalar { scalar(0) ?? " " }

  /// The base and its marks, in the order in which they are written; empty for a continuation.
  public var scalars: [Unicode.Scalar] {
    if isContinuation { return [] }
    return [base] + [scalar(21), scalar(42)].compactMap { $0 }
  }

  public var isSimple: Bool { bits >> 21 == 0 }

  /// 1 or 2; 0 for a continuation.
  public var width: Int { isContinuation ? 0 : max(1, CellWidth.of(base)) }

  private func scalar(_ shift: UInt64) -> Unicode.Scalar? {
    let value = bits >> shift & Self.scalarMask
    return value == 0 ? nil : Unicode.Scalar(UInt32(value))
  }

  mutating func add(mark: Unicode.Scalar) {
    if bits >> 21 & Self.scalarMask == 0 {
      bits |= UInt64(mark.value) << 21
    } else if bits >> 42 & Self.scalarMask == 0 {
      bits |= UInt64(mark.value) << 42
    }
  }
}
