// Bytes from a terminal to keys: a pure state machine, so that every sequence can be tested without a terminal.

/// Decodes what terminals send: UTF-8, control bytes, Alt as an ESC prefix, CSI and SS3 sequences with modifiers.
///
/// A lone ESC is ambiguous until more bytes or time has come: while `isWaiting`, call `timeOut()` after 25 ms of
/// silence. At most 64 bytes are held; a longer sequence is dropped, as are those that mean no key.
public struct KeyDecoder: Sendable {
  private var pending: [UInt8] = []
  private let sequences: [[UInt8]: Key]

  private static let sequenceLimit = 64

  /// - Parameter sequences: what this terminal sends for its keys, from terminfo; they win over the common ones.
  public init(sequences: [[UInt8]: Key] = [:]) {
    self.sequences = KeyDecoder.irregular.merging(sequences) { $1 }
  }

  /// Whether bytes are held that may become another key with more.
  public var isWaiting: Bool { !pending.isEmpty }

  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending.append(contentsOf: bytes)
    return drain(isComplete: false)
  }

  /// No more bytes came: what is held is all there is.
  public mutating func timeOut() -> [Key] { drain(isComplete: true) }

  private mutating func drain(isComplete: Bool) -> [Key] {
    var keys: [Key] = []
    var rest = pending[...]
    loop: while !rest.isEmpty {
      switch step(rest, isComplete: isComplete) {
      case .key(let key, let length):
        keys.append(key)
        rest = rest.dropFirst(length)
      case .nothing(let length): rest = rest.dropFirst(length)
      case .more: break loop
      }
    }
    pending = Array(rest)
    return keys
  }

  private enum Step {
    case key(Key, length: Int)
    case nothing(length: Int)
    case more
  }

  private func step(_ bytes: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let first = bytes.first else { return .more }
    if first == 0x1B { return escape(bytes, isComplete: isComplete) }
    if first < 0x20 || first == 0x7F { return .key(Self.control(first), length: 1) }
    return Self.character(bytes, isComplete: isComplete)
  }
}

// MARK: - Single characters

extension KeyDecoder {
  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: Key(.backspace)
    case 0x00: .control(" ")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  private static func character(_ bytes: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let first = bytes.first else { return .more }
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let sequence = bytes.prefix(length)
    if let text = String(validating: sequence, as: UTF8.self), let character = text.first, sequence.count == length {
      return .key(.character(character), length: length)
    }
    let couldGrow = first >= 0xC2 && first < 0xF5 && sequence.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    return sequence.count < length && couldGrow && !isComplete ? .more : .nothing(length: 1)
  }
}

// MARK: - Sequences after ESC

extension KeyDecoder {
  private func escape(_ bytes: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    if let known = knownSequence(bytes) { return known }
    guard let second = bytes.dropFirst().first else { return isComplete ? .key(.escape, length: 1) : .more }
    switch second {
    case 0x1B: return .key(.escape, length: 1)
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      if bytes.count == 2 {
        return isComplete ? .key(.alt(Character(Unicode.Scalar(second))), length: 2) : .more
      }
      return second == UInt8(ascii: "[") ? csi(bytes, isComplete: isComplete) : ss3(bytes)
    default: return altered(step(bytes.dropFirst(), isComplete: isComplete))
    }
  }

  private func altered(_ step: Step) -> Step {
    switch step {
    case .key(let key, let length): .key(Key(key.code, key.modifiers.union(.alt)), length: length + 1)
    case .nothing(let length): .nothing(length: length + 1)
    case .more: .more
    }
  }

  private func knownSequence(_ bytes: ArraySlice<UInt8>) -> Step? {
    for length in stride(from: min(bytes.count, 8), to: 1, by: -1) {
      if let key = sequences[Array(bytes.prefix(length))] { return .key(key, length: length) }
    }
    return nil
  }

  private func ss3(_ bytes: ArraySlice<UInt8>) -> Step {
    guard let final = bytes.dropFirst(2).first, let code = Self.finals[final] else { return .nothing(length: 3) }
    return .key(Key(code), length: 3)
  }

  private func csi(_ bytes: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    let body = bytes.dropFirst(2)
    guard let end = body.firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
      if body.count > Self.sequenceLimit { return .nothing(length: bytes.count) }
      return isComplete ? .nothing(length: bytes.count) : .more
    }
    let length = end - bytes.startIndex + 1
    if body[end] == UInt8(ascii: "["), end == body.startIndex, !isComplete, bytes.count < 4 { return .more }
    let parameters = body[body.startIndex..<end].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    return Self.key(final: body[end], parameters).map { .key($0, length: length) } ?? .nothing(length: length)
  }

  private static func key(final: UInt8, _ parameters: [Int]) -> Key? {
    let modifiers = Key.Modifiers(rawValue: UInt8(clamping: max(1, parameters.dropFirst().first ?? 1) - 1) & 7)
    if final == UInt8(ascii: "Z") { return .backTab }
    if final == UInt8(ascii: "~") { return tildes[parameters.first ?? 0].map { Key($0, modifiers) } }
    return finals[final].map { Key($0, modifiers) }
  }

  private static let finals: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "M"): .enter,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3),
    UInt8(ascii: "S"): .function(4),
  ]

  private static let tildes: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]

  /// The Linux console's F1 to F5, which look like the start of another sequence.
  private static let irregular: [[UInt8]: Key] = [
    Array("\u{1B}[[A".utf8): Key(.function(1)), Array("\u{1B}[[B".utf8): Key(.function(2)),
    Array("\u{1B}[[C".utf8): Key(.function(3)), Array("\u{1B}[[D".utf8): Key(.function(4)),
    Array("\u{1B}[[E".utf8): Key(.function(5)),
  ]
}
