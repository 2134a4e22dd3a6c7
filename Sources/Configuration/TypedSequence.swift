// Something that is typed often at consoles, as the operator has written it: text with escapes, and how it is to be typed.

/// A programmed sequence.
public struct TypedSequence: Sendable, Hashable {
  /// Longer ones are refused, in bytes.
  public static let limit = 4096
  /// Milliseconds that there may be between two bytes.
  static let delays = 0...10_000

  public var name: String
  /// The key that sends it; nil leaves the choice to the program.
  public var key: Character?
  /// As it was written.
  public var text: String
  public var bytes: [UInt8]
  /// Milliseconds between two bytes; 0 sends all at once.
  public var delay: Int
  public var asksFirst: Bool

  /// Sequences with a key each: those that have none of their own get digits, then letters, as far as there are any.
  public static func withKeys(_ sequences: [TypedSequence]) -> [(key: Character, sequence: TypedSequence)] {
    let taken = Set(sequences.compactMap(\.key))
    var free = "123456789abcdefghijklmnopqrstuvwxyz".filter { !taken.contains($0) }[...]
    return sequences.compactMap { sequence in (sequence.key ?? free.popFirst()).map { ($0, sequence) } }
  }
}

/// What is wrong with an escape.
struct EscapeProblem: Error, Hashable, CustomStringConvertible {
  let description: String
}

enum EscapedText {
  /// The escapes that there are, for messages.
  static let forms = #"\r, \n, \t, \e, \b, \\, \xHH, \uHHHH, ^C for a control character, ^^ for a circumflex"#

  private static let plain: [Character: UInt8] = [
    "r": 0x0D, "n": 0x0A, "t": 0x09, "e": 0x1B, "b": 0x08, "\\": 0x5C,
  ]

  /// The bytes that a text stands for: `\xHH` a byte, `\uHHHH` a character, `^C` a control character; controls that are in
  /// the text already stay.
  ///
  /// - Throws: what is no escape, or would be too long.
  static func bytes(_ text: String) throws(EscapeProblem) -> [UInt8] {
    var (bytes, rest): ([UInt8], Substring) = ([], text[...])
    while let first = rest.popFirst() {
      switch first {
      case "\\": bytes += try escape(&rest)
      case "^": bytes.append(try control(&rest))
      default: bytes += Array(String(first).utf8)
      }
    }
    guard bytes.count <= TypedSequence.limit else {
      throw EscapeProblem(description: "is longer than \(TypedSequence.limit) bytes: make two of it")
    }
    return bytes
  }

  private static func escape(_ rest: inout Substring) throws(EscapeProblem) -> [UInt8] {
    guard let name = rest.popFirst() else { throw problem("\\") }
    if let byte = plain[name] { return [byte] }
    guard let length = ["x": 2, "u": 4][name] else { throw problem("\\\(name)") }
    let digits = rest.prefix(length)
    rest = rest.dropFirst(length)
    guard digits.count == length, digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(number)
    else { throw problem("\\\(name)\(digits)") }
    return name == "x" ? [UInt8(truncatingIfNeeded: number)] : Array(String(Character(scalar)).utf8)
  }

  private static func control(_ rest: inout Substring) throws(EscapeProblem) -> UInt8 {
    guard let letter = rest.popFirst() else { throw problem("^") }
    if letter == "^" { return 0x5E }
    if letter == "?" { return 0x7F }
    guard let byte = letter.asciiValue, case let ascii = letter.isLowercase ? byte - 0x20 : byte,
      (0x40...0x5F).contains(ascii)
    else {
      throw problem("^\(letter)")
    }
    return ascii & 0x1F
  }

  private static func problem(_ text: String) -> EscapeProblem {
    EscapeProblem(description: "\(text) is no escape: there are \(forms)")
  }
}
