// The four character sets G0 to G3, and which of them is in use.

/// A character set that can be designated; national sets count as ASCII.
enum CharacterSet: UInt8, Sendable {
  case ascii
  /// DEC's special graphics: lines, corners and a few signs at 5F–7E.
  case graphics

  init(designator: UInt8) { self = designator == UInt8(ascii: "0") ? .graphics : .ascii }

  func scalar(_ byte: UInt8) -> Unicode.Scalar {
    self == .graphics && 0x5F <= byte && byte <= 0x7E ? Self.signs[Int(byte) - 0x5F] : Unicode.Scalar(byte)
  }

  private static let signs = Array(" ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·".unicodeScalars)
}

struct CharacterSets: Sendable {
  private var designated = InlineArray<4, CharacterSet>(repeating: .ascii)
  /// The set that printable ASCII is taken from.
  private var active = CharacterSet.ascii
  private var locked = 0
  /// The set for the next character alone (SS2, SS3).
  private var single: CharacterSet?

  mutating func designate(_ index: Int, _ set: CharacterSet) {
    designated[index & 3] = set
    active = designated[locked]
  }

  mutating func lock(_ index: Int) {
    locked = index & 3
    active = designated[locked]
  }

  mutating func shiftOnce(_ index: Int) { single = designated[index & 3] }

  /// The character that an ASCII byte stands for; uses up a single shift.
  mutating func translate(_ byte: UInt8) -> Unicode.Scalar {
    defer { single = nil }
    return (single ?? active).scalar(byte)
  }

  /// Whether ASCII stands for itself.
  var isPlain: Bool { active == .ascii && single == nil }
}
