// Attributes that guests use and our own screens do not: they stand beside the others in a cell's style.

extension Style.Attributes {
  public static let strike = Style.Attributes(rawValue: 64)
  public static let hidden = Style.Attributes(rawValue: 128)
  /// Kept by selective erasing (DECSCA); nothing that is seen.
  static let protected = Style.Attributes(rawValue: 0x800)
  fileprivate static let underlineKinds = Style.Attributes(rawValue: 0x700)

  /// The kind of the underline; it has no meaning without `.underline`.
  public var underlineKind: UnderlineKind {
    get { UnderlineKind(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8 & 7)) ?? .single }
    set { self = subtracting(.underlineKinds).union(Style.Attributes(rawValue: UInt16(newValue.rawValue) << 8)) }
  }
}

/// How a line under text is drawn; a display that cannot draw one kind draws a single line.
public enum UnderlineKind: UInt8, Sendable, Hashable {
  case single, double, curly, dotted, dashed
}

extension Cell {
  /// What can be seen of the cell's style: on a blank the background, lines and reverse, and the foreground only with
  /// one of the last two.
  public var visibleStyle: Style {
    let seen = style.attributes.subtracting(.protected)
    guard glyph == .space else {
      return Style(foreground: style.foreground, background: style.background, attributes: seen)
    }
    let drawn = seen.intersection([.reverse, .underline, .strike, .underlineKinds])
    return Style(
      foreground: drawn.isEmpty ? .standard : style.foreground, background: style.background, attributes: drawn)
  }
}
