// The standard keys with those that the operator has chosen.

import Terminal

extension KeyMap {
  /// - Parameter keys: by the action's name, in place of its own; unknown names mean nothing.
  func rebound(_ keys: [String: [Key]]) -> KeyMap {
    guard !keys.isEmpty else { return self }
    var (bindings, pages) = (bindings, pageBindings)
    for index in bindings.indices {
      if let chosen = keys[bindings[index].command.name] { bindings[index].keys = chosen }
    }
    for index in pages.indices {
      if let chosen = keys[pages[index].command.nameOnPages] { pages[index].keys = chosen }
    }
    return KeyMap(bindings, pages: pages)
  }
}
