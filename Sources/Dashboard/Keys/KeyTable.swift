// The keys as a table for others: what configurations may name, and what the documents say.

public import Terminal

/// What can be done by a key.
public struct KeyAction: Sendable, Hashable {
  /// `open-console`.
  public var name: String
  /// What it does, as the help says it.
  public var title: String
  /// Without a configuration.
  public var keys: [Key]
  /// The lists in which it means something, by their names.
  public var places: Set<String>
  /// Whether that is every list.
  public var isEverywhere: Bool
}

public enum KeyTable {
  /// Every action once, in the order of the help.
  public static let actions: [KeyAction] = KeyMap.standard.bindings.reduce(into: []) { actions, binding in
    let name = binding.command.name
    let places = Set(binding.kinds.map { "\($0)" })
    if let index = actions.firstIndex(where: { $0.name == name }) {
      actions[index].keys += binding.keys.filter { !actions[index].keys.contains($0) }
      actions[index].places.formUnion(places)
    } else {
      actions.append(
        KeyAction(
          name: name, title: binding.title, keys: binding.keys, places: places,
          isEverywhere: binding.kinds == .all))
    }
  }
}
