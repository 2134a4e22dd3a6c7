// Keys as they are written: `x`, `Shift-X`, `Ctrl-X`, `Alt-X`, `F5`, `Enter`, `Space`, `PgUp`. Pure.

public import Terminal

public enum KeyName {
  /// The forms that there are, for messages.
  static let forms =
    "a character, Ctrl-X, Alt-X, Shift-X, F1 to F24, or one of \(names.map(\.name).joined(separator: ", "))"

  private static let names: [(name: String, code: Key.Code)] = [
    ("Enter", .enter), ("Tab", .tab), ("Esc", .escape), ("Space", .character(" ")), ("Backspace", .backspace),
    ("Del", .delete), ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
    ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown),
  ]
  private static let modifiers: [(prefix: String, modifier: Key.Modifiers)] = [
    ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
  ]

  /// Reads a key, in any case but for single characters; what `Key.description` writes is read back as it was.
  ///
  /// - Returns: nil for what is no key.
  public static func parse(_ text: String) -> Key? {
    var rest = Substring(text)
    var found: Key.Modifiers = []
    while let next = modifiers.first(where: { rest.count > $0.prefix.count && rest.lowercased().hasPrefix($0.prefix) })
    {
      guard found.insert(next.modifier).inserted else { return nil }
      rest = rest.dropFirst(next.prefix.count)
    }
    guard let code = code(String(rest)) else { return nil }
    return key(code, found)
  }

  private static func code(_ name: String) -> Key.Code? {
    if let named = names.first(where: { $0.name.lowercased() == name.lowercased() }) { return named.code }
    if let number = Int(name.dropFirst()), "fF".contains(name.prefix(1)), (1...24).contains(number), name.count > 1 {
      return .function(number)
    }
    guard name.count == 1, let character = name.first, !character.unicodeScalars.contains(where: isControl) else {
      return nil
    }
    return .character(character)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .surrogate].contains(scalar.properties.generalCategory)
  }

  /// Characters carry their shift in themselves, and control letters have no case.
  private static func key(_ code: Key.Code, _ modifiers: Key.Modifiers) -> Key? {
    guard case .character(let character) = code else { return Key(code, modifiers) }
    if modifiers.contains(.control) {
      let lower = Character(character.lowercased())
      guard lower.isASCII, lower.isLetter || "@[\\]^_ ".contains(lower) else { return nil }
      return Key(.character(lower), modifiers.subtracting(.shift))
    }
    guard modifiers.contains(.shift) else { return Key(code, modifiers) }
    guard character.isLetter, let upper = character.uppercased().first else { return nil }
    return Key(.character(upper), modifiers.subtracting(.shift))
  }
}
