// What an operator can choose about consoles.

public import Terminal

/// Settings of a desk.
public struct DeskOptions: Sendable, Hashable {
  /// The key before every command; recognised wherever it is pressed.
  public var escape: Key
  /// Sequences by the key that sends them, after the escape and `k`.
  public var sequences: [ProgrammedSequence]
  /// By the command's name (`console.spy`), in place of its own; the escape goes before them.
  public var keys: [String: [Key]]
  /// For the times of lines: seconds east of Greenwich.
  public var utcOffset: Int
  /// Where files are saved unless the operator says otherwise: a directory, without a slash at its end.
  public var directory: String

  public init(
    escape: Key = .control("]"), sequences: [ProgrammedSequence] = [], keys: [String: [Key]] = [:],
    utcOffset: Int = 0, directory: String = "."
  ) {
    (self.escape, self.sequences, self.keys) = (escape, sequences, keys)
    (self.utcOffset, self.directory) = (utcOffset, directory)
  }
}

/// Something that is typed often, on one key.
public struct ProgrammedSequence: Sendable, Hashable {
  public var key: Character
  public var name: String
  public var bytes: [UInt8]
  /// Milliseconds between two bytes; 0 sends all at once.
  public var delay: Int
  public var asksFirst: Bool

  public init(key: Character, name: String, bytes: [UInt8], delay: Int = 0, asksFirst: Bool = false) {
    (self.key, self.name, self.bytes, self.delay, self.asksFirst) = (key, name, bytes, delay, asksFirst)
  }
}
