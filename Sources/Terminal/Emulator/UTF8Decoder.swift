// Bytes to scalars, wherever the stream is cut. What a scalar does on the screen is not decided here.

/// A UTF-8 decoder that takes one byte at a time and never goes wrong for long.
///
/// Each maximal invalid part counts once, as Unicode (chapter 3, "U+FFFD substitution of maximal subparts") recommends.
struct UTF8Decoder: Sendable {
  enum Step {
    case scalar(Unicode.Scalar)
    /// More bytes are needed.
    case incomplete
    /// An invalid part ended with this byte.
    case invalid
    /// An invalid part ended before this byte, which has to be looked at again.
    case invalidBefore
  }

  private var value: UInt32 = 0
  private var missing: UInt8 = 0
  /// What the next byte may be: narrower after leads that begin overlong forms, surrogates and values past U+10FFFF.
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// Whether no character is half read.
  var isIdle: Bool { missing == 0 }

  mutating func take(_ byte: UInt8) -> Step {
    guard missing > 0 else { return begin(byte) }
    guard lowest <= byte, byte <= highest else {
      self = UTF8Decoder()
      return .invalidBefore
    }
    (lowest, highest) = (0x80, 0xBF)
    value = value << 6 | UInt32(byte & 0x3F)
    missing -= 1
    if missing > 0 { return .incomplete }
    return Unicode.Scalar(value).map { .scalar($0) } ?? .invalid
  }

  private mutating func begin(_ byte: UInt8) -> Step {
    switch byte {
    case 0..<0x80: return .scalar(Unicode.Scalar(byte))
    case 0xC2...0xDF: expect(1, after: byte & 0x1F)
    case 0xE0...0xEF: expect(2, after: byte & 0x0F, from: byte == 0xE0 ? 0xA0 : 0x80, to: byte == 0xED ? 0x9F : 0xBF)
    case 0xF0...0xF4: expect(3, after: byte & 0x07, from: byte == 0xF0 ? 0x90 : 0x80, to: byte == 0xF4 ? 0x8F : 0xBF)
    default: return .invalid
    }
    return .incomplete
  }

  private mutating func expect(_ count: UInt8, after bits: UInt8, from lowest: UInt8 = 0x80, to highest: UInt8 = 0xBF) {
    (value, missing, self.lowest, self.highest) = (UInt32(bits), count, lowest, highest)
  }
}
