// A log's bytes as lines of a page: cut anywhere, in any encoding, and never longer than a bound.

/// Collects lines from chunks.
struct LogLines: Sendable {
  /// A longer line is cut into several.
  static let lengthLimit = 4_096

  private var rest: [UInt8] = []

  /// The lines that these bytes complete.
  mutating func take(_ bytes: [UInt8]) -> [PageLine] {
    var lines: [PageLine] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || rest.count >= Self.lengthLimit {
        lines.append(Self.line(rest))
        rest = []
        if byte == UInt8(ascii: "\n") { continue }
      }
      rest.append(byte)
    }
    return lines
  }

  /// What the log ended with, where that was not a whole line.
  mutating func finish() -> [PageLine] {
    defer { rest = [] }
    return rest.isEmpty ? [] : [Self.line(rest)]
  }

  private static func line(_ bytes: [UInt8]) -> PageLine {
    PageLine(String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...], as: UTF8.self))
  }
}
