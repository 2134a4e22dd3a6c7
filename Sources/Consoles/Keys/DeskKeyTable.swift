// The keys of consoles as a table for others: what configurations may name, and what the documents say.

public import Terminal

/// What can be done by a key after the escape.
public struct DeskAction: Sendable, Hashable {
  /// `console.spy`
  public var name: String
  public var title: String
  /// Without a configuration.
  public var keys: [Key]
}

public enum DeskKeyTable {
  /// Every action once, in the order of the help.
  public static let actions = DeskKeys.standard.bindings.map {
    DeskAction(name: $0.command.name, title: $0.title, keys: $0.keys)
  }
}

extension DeskCommand {
  /// `console.spy`: the command's own words with hyphens; `console.show-tab-1`, `console.focus-up`.
  var name: String {
    switch self {
    case .showTab(let index): "console.show-tab-\(index + 1)"
    case .focus(let direction): "console.focus-\(direction)"
    default: "console.\(ActionName.hyphenated("\(self)"))"
    }
  }
}

package enum ActionName {
  /// `sendBreak` as `send-break`.
  package static func hyphenated(_ name: String) -> String {
    name.reduce(into: "") { words, letter in
      if letter.isUppercase { words.append("-") }
      words.append(contentsOf: letter.lowercased())
    }
  }
}
