// A log's bytes as lines of a page: cut anywhere, in any encoding, and never longer than a bound.

import Codecs
import FoundationEssentials

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
    let (time, text) = split(bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...])
    var line = PageLine(String(decoding: ControlSequences.removed(from: text), as: UTF8.self))
    line.time = time
    return line
  }

  /// Servers put the time before a line with nine digits of the second: a guest that writes just that itself is rare.
  private static func split(_ bytes: ArraySlice<UInt8>) -> (time: Int64?, text: ArraySlice<UInt8>) {
    guard let space = bytes.prefix(40).firstIndex(of: UInt8(ascii: " ")) else { return (nil, bytes) }
    let word = bytes[..<space]
    guard word.count >= 30, word[word.startIndex + 19] == UInt8(ascii: "."),
      word.dropFirst(20).prefix(9).allSatisfy({ (0x30...0x39).contains($0) }),
      let date = RFC3339.date(String(decoding: word, as: UTF8.self))
    else { return (nil, bytes) }
    return (Int64(saturating: date.timeIntervalSince1970 * 1000), bytes[(space + 1)...])
  }
}

/// What guests write for a terminal, and no reader of text wants to see: colours, the cursor's moves, titles.
enum ControlSequences {
  private static let escape: UInt8 = 0x1B

  /// The bytes without CSI, OSC and the other sequences that ESC begins (ECMA-48); other controls stay.
  static func removed(from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.contains(escape) else { return bytes }
    var (plain, rest) = ([UInt8](), bytes)
    while let byte = rest.popFirst() {
      if byte == escape { skip(&rest) } else { plain.append(byte) }
    }
    return plain[...]
  }

  private static func skip(_ rest: inout ArraySlice<UInt8>) {
    switch rest.popFirst() {
    case UInt8(ascii: "["): while let byte = rest.popFirst(), !(0x40...0x7E).contains(byte) {}
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      skipString(&rest)
    // Character sets and the like: intermediates up to a final byte.
    case let byte? where (0x20...0x2F).contains(byte):
      while let next = rest.popFirst(), (0x20...0x2F).contains(next) {}
    default: break
    }
  }

  /// Up to BEL or ST; another sequence cuts it off.
  private static func skipString(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 != 0x07 && $0 != escape }
    if rest.first == 0x07 || rest.prefix(2).elementsEqual([escape, UInt8(ascii: "\\")]) {
      rest = rest.dropFirst(rest.first == 0x07 ? 1 : 2)
    }
  }
}
