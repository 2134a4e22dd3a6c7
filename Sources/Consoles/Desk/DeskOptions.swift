// What an operator can choose about consoles.

public import Terminal

/// Settings of a desk.
public struct DeskOptions: Sendable, Hashable {
  /// The key before every command; recognised wherever it is pressed.
  public var escape: Key
  /// Sequences by the key that sends them, after the escape and `k`.
  public var sequences: [ProgrammedSequence]
  /// For the times of lines: seconds east of Greenwich.
  public var utcOffset: Int
  /// Where files are saved unless the operator says otherwise: a directory, without a slash at its end.
  public var directory: String

  public init(
    escape: Key = .control("]"), sequences: [ProgrammedSequence] = [], utcOffset: Int = 0, directory: String = "."
  ) {
    (self.escape, self.sequences, self.utcOffset, self.directory) = (escape, sequences, utcOffset, directory)
  }
}

/// Something that is typed often, on one key.
public struct ProgrammedSequence: Sendable, Hashable {
  public var key: Character
  public var name: String
  public var bytes: [UInt8]

  /// - Parameter text: what is typed: `\r`, `\n`, `\t`, `\e` and `\\` are written so, `^C` is a control character, `^^` a
  ///   circumflex.
  public init(key: Character, name: String, text: String) {
    (self.key, self.name) = (key, name)
    bytes = Self.bytes(text)
  }

  private static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let first = rest.popFirst() {
      switch (first, rest.first) {
      case ("\\", let next?):
        rest.removeFirst()
        bytes += escapes[next] ?? Array(String(next).utf8)
      case ("^", "^"?):
        rest.removeFirst()
        bytes.append(UInt8(ascii: "^"))
      case ("^", let next?):
        rest.removeFirst()
        bytes += Key.control(Character(next.lowercased())).bytes(in: [])
      default: bytes += Array(String(first).utf8)
      }
    }
    return bytes
  }

  private static let escapes: [Character: [UInt8]] = ["r": [0x0D], "n": [0x0A], "t": [0x09], "e": [0x1B]]
}
