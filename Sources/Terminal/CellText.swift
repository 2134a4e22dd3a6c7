// Text as cells see it: sanitised, measured and cut. Names and messages from the API are hostile until they came through here.

/// The glyphs of a text, in order, with everything harmful replaced.
///
/// C0, C1, DEL, bidirectional controls and non-characters become U+FFFD; tabs, line ends and separators become spaces;
/// other invisible format characters and variation selectors are left out. So nothing but printable characters ever
/// reaches a terminal.
public struct CellText: Sequence, Sendable {
  let text: String

  public init(_ text: String) { self.text = text }

  public func makeIterator() -> Iterator { Iterator(scalars: text.unicodeScalars.makeIterator()) }

  public struct Iterator: IteratorProtocol {
    var scalars: String.UnicodeScalarView.Iterator
    var ahead: Unicode.Scalar?

    public mutating func next() -> Glyph? {
      guard var glyph = nextBase() else { return nil }
      while let scalar = scalars.next() {
        switch CellText.role(of: scalar) {
        case .mark: glyph.add(mark: scalar)
        case .hidden: break
        default:
          ahead = scalar
          return glyph
        }
      }
      return glyph
    }

    private mutating func nextBase() -> Glyph? {
      while let scalar = ahead ?? scalars.next() {
        ahead = nil
        switch CellText.role(of: scalar) {
        case .base: return Glyph(scalar)
        case .space: return .space
        case .harmful: return .replacement
        case .mark, .hidden: break  // a mark with nothing to stand on
        }
      }
      return nil
    }
  }

  enum Role { case base, space, harmful, mark, hidden }

  static func role(of scalar: Unicode.Scalar) -> Role {
    switch scalar.value {
    case 0x20..<0x7F: return .base
    case 0x09...0x0D, 0x2028, 0x2029: return .space
    case 0..<0x20, 0x7F..<0xA0: return .harmful
    case 0xAD: return .hidden
    case 0xA0..<0x300: return .base
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: return .harmful
    case 0xFDD0...0xFDEF: return .harmful
    case let value where value & 0xFFFE == 0xFFFE: return .harmful
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF: return .hidden
    default:
      if CellWidth.of(scalar) > 0 { return .base }
      return scalar.properties.generalCategory == .format ? .hidden : .mark
    }
  }
}

extension CellText {
  /// The cells that the text takes.
  public static func width(_ text: String) -> Int {
    if isPlain(text) { return text.utf8.count }
    return CellText(text).reduce(0) { $0 + $1.width }
  }

  /// The glyphs that fit into so many cells; where the text is longer, the last of them is `…`.
  public static func glyphs(_ text: String, fitting width: Int) -> [Glyph] {
    var glyphs: [Glyph] = []
    var used = 0
    for glyph in CellText(text) {
      guard used + glyph.width <= width else { return truncated(glyphs, used: used, width: width) }
      glyphs.append(glyph)
      used += glyph.width
    }
    return glyphs
  }

  private static func truncated(_ fitting: [Glyph], used: Int, width: Int) -> [Glyph] {
    guard width > 0 else { return [] }
    var glyphs = fitting
    var used = used
    while used + 1 > width, let last = glyphs.popLast() { used -= last.width }
    return glyphs + [Glyph("…")]
  }

  /// Printable ASCII alone: bytes, characters and cells are the same.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { 0x20 <= $0 && $0 < 0x7F }
  }
}
