// The character sets that guests' consoles speak. Inside there is only UTF-8: bytes are converted where they come and go.

/// How a guest's bytes mean characters.
public enum ConsoleEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  case latin1 = "latin-1"
  /// The IBM PC's, as firmware and boot loaders draw with it.
  case cp437

  var next: ConsoleEncoding {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// A guest's bytes as UTF-8. Every byte of the two old sets is a character of its own, so that pieces can be cut anywhere.
  public func decode(_ bytes: [UInt8]) -> [UInt8] {
    guard self != .utf8, bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(byte < 0x80 ? Unicode.Scalar(byte) : scalar(byte)) }
    return Array(String(text).utf8)
  }

  /// UTF-8 as the guest's bytes; `?` for characters that its set does not have.
  public func encode(_ bytes: [UInt8]) -> [UInt8] {
    guard self != .utf8, bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
      if scalar.isASCII { return UInt8(truncatingIfNeeded: scalar.value) }
      return (0x80...0xFF).first { self.scalar($0) == scalar } ?? UInt8(ascii: "?")
    }
  }

  private func scalar(_ byte: UInt8) -> Unicode.Scalar {
    self == .cp437 ? Self.upperHalf[Int(byte) - 0x80] : Unicode.Scalar(byte)
  }

  /// Code page 437 from 0x80 on.
  private static let upperHalf = Array(
    """
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩\
    ≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}
    """.unicodeScalars)
}
