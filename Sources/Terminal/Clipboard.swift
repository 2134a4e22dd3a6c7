// How text gets to the clipboard of whoever sits at the terminal: OSC 52, which also works over ssh.

/// The sequence that sets a terminal's clipboard.
public enum Clipboard {
  /// As many encoded bytes as terminals are known to take.
  static let encodedLimit = 74_994
  /// As many bytes of text as that is.
  public static let limit = encodedLimit / 4 * 3

  /// The longest beginning of a text that the clipboard takes, cut between characters.
  public static func fitting(_ text: String) -> Substring {
    guard text.utf8.count > limit else { return text[...] }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
    return text[..<end]
  }

  /// `OSC 52` with the text, cut to what fits.
  public static func sequence(for text: String) -> [UInt8] {
    Array("\u{1B}]52;c;".utf8) + base64(Array(fitting(text).utf8)) + [0x07]
  }

  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...group.count { encoded.append(digits[bits >> (18 - 6 * place) & 63]) }
      encoded += Array(repeating: UInt8(ascii: "="), count: 3 - group.count)
    }
    return encoded
  }
}
