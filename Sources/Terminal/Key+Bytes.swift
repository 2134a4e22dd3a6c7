// From keys back to bytes, as xterm would send them: what a guest gets for a key pressed in its console.

extension Key {
  /// What xterm sends for the key to a program that has set these modes, characters as UTF-8.
  ///
  /// Empty for keys that no terminal sends, such as F25.
  public func bytes(in modes: TerminalModes) -> [UInt8] {
    switch code {
    case .character(let character): characterBytes(character)
    case .enter: prefixed([0x0D])
    case .tab: modifiers.contains(.shift) ? Array("\u{1B}[Z".utf8) : prefixed([0x09])
    case .escape: prefixed([0x1B])
    case .backspace: prefixed([modifiers.contains(.control) ? 0x08 : 0x7F])
    case .up: cursorKey("A", modes)
    case .down: cursorKey("B", modes)
    case .right: cursorKey("C", modes)
    case .left: cursorKey("D", modes)
    case .home: cursorKey("H", modes)
    case .end: cursorKey("F", modes)
    case .insert: tilde(2)
    case .delete: tilde(3)
    case .pageUp: tilde(5)
    case .pageDown: tilde(6)
    case .function(let number): functionKey(number)
    }
  }

  private func prefixed(_ bytes: [UInt8]) -> [UInt8] { modifiers.contains(.alt) ? [0x1B] + bytes : bytes }

  private func characterBytes(_ character: Character) -> [UInt8] {
    guard modifiers.contains(.control) else { return prefixed(Array(String(character).utf8)) }
    guard let ascii = character.asciiValue else { return [] }
    switch ascii {
    case UInt8(ascii: " "): return prefixed([0])
    case UInt8(ascii: "?"): return prefixed([0x7F])
    case UInt8(ascii: "@")...UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"): return prefixed([ascii & 0x1F])
    default: return prefixed([ascii])
    }
  }

  /// xterm's parameter for modifiers; nil for none.
  private var modifierParameter: String? { modifiers.isEmpty ? nil : String(modifiers.rawValue + 1) }

  private func cursorKey(_ final: String, _ modes: TerminalModes) -> [UInt8] {
    if let modifierParameter { return Array("\u{1B}[1;\(modifierParameter)\(final)".utf8) }
    return Array("\u{1B}\(modes.contains(.applicationCursor) ? "O" : "[")\(final)".utf8)
  }

  private func tilde(_ number: Int) -> [UInt8] {
    Array("\u{1B}[\(number)\(modifierParameter.map { ";\($0)" } ?? "")~".utf8)
  }

  private func functionKey(_ number: Int) -> [UInt8] {
    switch number {
    case 1...4:
      let final = ["P", "Q", "R", "S"][number - 1]
      return Array((modifierParameter.map { "\u{1B}[1;\($0)\(final)" } ?? "\u{1B}O\(final)").utf8)
    case 5...24: return tilde(Self.functionNumbers[number - 5])
    default: return []
    }
  }

  /// The VT220's numbers for F5 to F24, which have gaps.
  private static let functionNumbers = [
    15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34, 42, 43, 44, 45,
  ]
}
