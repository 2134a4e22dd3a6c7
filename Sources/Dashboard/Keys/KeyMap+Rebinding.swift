// The standard keys with those that the operator has chosen.

import Terminal

extension KeyMap {
  /// - Parameter keys: by the action's name, in place of its own; unknown names mean nothing.
  func rebound(_ keys: [String: [Key]]) -> KeyMap {
    guard !keys.isEmpty else { return self }
    return KeyMap(
      bindings.map { binding in
        var binding = binding
        binding.keys = keys[binding.command.name] ?? binding.keys
        return binding
      })
  }
}
