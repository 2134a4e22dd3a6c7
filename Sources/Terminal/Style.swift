// How a cell looks: two colours and attributes, packed into one integer so that comparing cells is comparing numbers.

/// Foreground, background and attributes of a cell in 64 bits.
public struct Style: Sendable, Hashable {
  // 26 bits foreground, 26 bits background, 12 bits attributes, from the lowest up.
  private var bits: UInt64

  public static let plain = Style()

  public init(
    foreground: Colour = .standard, background: Colour = .standard, attributes: Attributes = []
  ) {
    bits = UInt64(foreground.bits) | UInt64(background.bits) << 26 | UInt64(attributes.rawValue) << 52
  }

  public var foreground: Colour { Colour(bits: UInt32(bits & 0x3FF_FFFF)) }
  public var background: Colour { Colour(bits: UInt32(bits >> 26 & 0x3FF_FFFF)) }
  public var attributes: Attributes { Attributes(rawValue: UInt16(bits >> 52)) }

  /// The same look with more attributes.
  public func adding(_ more: Attributes) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes.union(more))
  }

  /// The same look in the colours a terminal of this depth has.
  public func resolved(for depth: ColourDepth) -> Style {
    Style(
      foreground: foreground.resolved(for: depth), background: background.resolved(for: depth), attributes: attributes)
  }

  public struct Attributes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let italic = Attributes(rawValue: 4)
    public static let underline = Attributes(rawValue: 8)
    public static let blink = Attributes(rawValue: 16)
    public static let reverse = Attributes(rawValue: 32)
  }
}
