// The keys as a table for others: what configurations may name, and what the documents say.

import Consoles
import KubeModel
public import Terminal

/// What can be done by a key.
public struct KeyAction: Sendable, Hashable {
  /// `open-console` in lists, `page.describe` on pages.
  public var name: String
  /// What it does, as the help says it.
  public var title: String
  /// Without a configuration.
  public var keys: [Key]
  /// The lists or pages in which it means something, by their names; no list and page share one.
  public var places: Set<String>
  /// Whether it is about pages, not lists.
  public var isOfPages: Bool
  /// Whether that is every list, or every page.
  public var isEverywhere: Bool
}

public enum KeyTable {
  /// The place of what keys do in consoles, after the escape.
  public static let console = "console"

  /// Every action once, in the order of the help: those of lists, of pages, then of consoles.
  public static let actions: [KeyAction] = merged(
    KeyMap.standard.bindings.map { binding in
      KeyAction(
        name: binding.command.name, title: binding.title, keys: binding.keys,
        places: Set(binding.kinds.map { "\($0)" }), isOfPages: false, isEverywhere: binding.kinds == .all)
    }
      + KeyMap.standard.pageBindings.map { binding in
        KeyAction(
          name: binding.command.nameOnPages, title: binding.title, keys: binding.keys,
          places: Set(binding.pages.map { "page.\($0)" }), isOfPages: true,
          isEverywhere: binding.pages.count == Page.Kind.allCases.count)
      }
      + DeskKeyTable.actions.map { action in
        KeyAction(
          name: action.name, title: action.title, keys: action.keys, places: [console], isOfPages: false,
          isEverywhere: false)
      })

  /// The titles of all columns of a list, by one of its names; nil where only a server knows the kind.
  public static func titles(ofList name: String) -> [String]? {
    Registry.find(name).map { View($0).columns(showsNamespace: true, showsCluster: true).map(\.title) }
  }

  /// The lists that a plugin's scope means, by their names in `KeyAction.places`.
  public static func places(ofScope scope: String) -> Set<String> {
    let kinds = View.Kind.allCases.map { "\($0)" }
    if scope == "all" { return Set(kinds) }
    let view = View.tabs.first { view in view.names.contains { $0.lowercased() == scope.lowercased() } }
    return ["\(view?.kind ?? .other)"]
  }

  /// One line for an action that has several in the help.
  private static func merged(_ lines: [KeyAction]) -> [KeyAction] {
    lines.reduce(into: []) { actions, line in
      guard let index = actions.firstIndex(where: { $0.name == line.name }) else { return actions.append(line) }
      actions[index].keys += line.keys.filter { !actions[index].keys.contains($0) }
      actions[index].places.formUnion(line.places)
      actions[index].isEverywhere = actions[index].isEverywhere || line.isEverywhere
    }
  }
}
