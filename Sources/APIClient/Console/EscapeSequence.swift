// The keys that lead out of a console: how they are written, and how they are found in a stream cut anywhere. Pure.

/// One to eight bytes that detach, as `^]`, `ctrl-a d` or `~.` name them.
public struct EscapeSequence: Sendable, Hashable, CustomStringConvertible {
  static let lengthBound = 8

  public let bytes: [UInt8]

  /// `Ctrl-]`.
  public static let standard = EscapeSequence(bytes: [0x1D])

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads keys with spaces between them: `^x` or `ctrl-x` for a control character, anything else for itself.
  ///
  /// Nil where the text is empty, too long, or names a control character that there is not.
  public init?(_ text: String) {
    var bytes: [UInt8] = []
    for word in text.split(separator: " ") {
      guard let keys = Self.keys(word) else { return nil }
      bytes += keys
    }
    guard (1...Self.lengthBound).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  private static func keys(_ word: Substring) -> [UInt8]? {
    guard word != "^", let prefix = ["^", "ctrl-", "Ctrl-", "C-"].first(where: word.hasPrefix) else {
      return word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? Array(word.utf8) : nil
    }
    guard word.count == prefix.count + 1 else { return nil }
    guard let letter = word.dropFirst(prefix.count).uppercased().utf8.first else { return nil }
    if letter == UInt8(ascii: "?") { return [0x7F] }
    return (0x40...0x5F).contains(letter) ? [letter & 0x1F] : nil
  }

  /// The keys as a person presses them: `Ctrl-]`, `Ctrl-A d`.
  public var description: String {
    bytes.map { byte in
      switch byte {
      case 0x7F: "Ctrl-?"
      case 0..<0x20: "Ctrl-\(Character(UnicodeScalar(byte | 0x40)))"
      default: String(UnicodeScalar(byte))
      }
    }.joined(separator: " ")
  }
}

/// Finds an escape sequence in what is typed, however it is cut.
///
/// The bytes of a sequence that has only begun are held back; the next byte decides whether they were meant for the guest.
public struct EscapeMatcher: Sendable {
  private let sequence: [UInt8]
  private var matched = 0

  /// - Parameter escape: nil lets everything through.
  public init(_ escape: EscapeSequence?) { sequence = escape?.bytes ?? [] }

  /// What is to be sent, and whether the escape was in it; bytes behind the escape are dropped.
  public mutating func take(_ typed: some Sequence<UInt8>) -> (passed: [UInt8], isEscape: Bool) {
    guard !sequence.isEmpty else { return (Array(typed), false) }
    var passed: [UInt8] = []
    for byte in typed {
      step(byte, &passed)
      if matched == sequence.count {
        matched = 0
        return (passed, true)
      }
    }
    return (passed, false)
  }

  /// The bytes still held back, for the end of the input.
  public mutating func finish() -> [UInt8] {
    defer { matched = 0 }
    return Array(sequence.prefix(matched))
  }

  private mutating func step(_ byte: UInt8, _ passed: inout [UInt8]) {
    // Falls back to the longest beginning of the sequence that what was typed still ends with.
    while matched > 0, sequence[matched] != byte {
      let held = sequence.prefix(matched)
      let kept = (0..<matched).last { held.suffix($0).elementsEqual(sequence.prefix($0)) } ?? 0
      passed += held.prefix(matched - kept)
      matched = kept
    }
    if sequence[matched] == byte { matched += 1 } else { passed.append(byte) }
  }
}
