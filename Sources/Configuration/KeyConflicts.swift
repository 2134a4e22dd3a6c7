// Keys that would stand for two things in one list. Pure.

import Codecs
import Terminal

struct KeyConflicts {
  /// What is wrong, at the entry of the configuration that brings it about.
  struct Conflict {
    var path: [String]
    var message: String
  }

  /// Conflicts that the configuration makes: those among standard keys are the program's own affair.
  static func find(_ root: JSON, _ vocabulary: Vocabulary) -> [Conflict] {
    let configured = Preferences.keys(root["keys"])
    let actions = vocabulary.actions.map { action in
      Vocabulary.Action(name: action.name, keys: configured[action.name] ?? action.keys, places: action.places)
    }
    let ofActions = actions.filter { configured[$0.name] != nil }.flatMap {
      conflicts(of: $0, among: actions, configured)
    }
    return ofActions + plugins(root, actions)
  }

  private static func conflicts(
    of action: Vocabulary.Action, among actions: [Vocabulary.Action], _ configured: [String: [Key]]
  ) -> [Conflict] {
    actions.compactMap { other in
      guard other.name != action.name, !other.places.isDisjoint(with: action.places),
        // Two that were both configured are told once.
        configured[other.name] == nil || action.name < other.name,
        let key = action.keys.first(where: other.keys.contains)
      else { return nil }
      return Conflict(
        path: ["keys", action.name],
        message: "\(key) is the key of \(other.name) too: give \(other.name) another one, or choose another here")
    }
  }

  private static func plugins(_ root: JSON, _ actions: [Vocabulary.Action]) -> [Conflict] {
    var seen: [(plugin: Plugin, key: Key)] = []
    return Preferences.plugins(root["plugins"]).compactMap { plugin in
      defer { seen.append((plugin, plugin.shortCut)) }
      let path = ["plugins", plugin.name, "shortCut"]
      if let other = seen.first(where: { $0.key == plugin.shortCut && $0.plugin.shares(with: plugin) })?.plugin {
        return Conflict(path: path, message: "\(plugin.shortCut) is the key of the plugin \(other.name) too")
      }
      guard !plugin.mayTakeKey, let action = actions.first(where: { $0.keys.contains(plugin.shortCut) }) else {
        return nil
      }
      return Conflict(
        path: path, message: "\(plugin.shortCut) is the key of \(action.name): choose another, or say override: true")
    }
  }
}

extension Plugin {
  fileprivate func shares(with other: Plugin) -> Bool {
    scopes.contains("all") || other.scopes.contains("all") || !Set(scopes).isDisjoint(with: other.scopes)
  }
}
