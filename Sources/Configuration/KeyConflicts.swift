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
    return ofActions + plugins(root, actions, vocabulary)
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

  private static func plugins(
    _ root: JSON, _ actions: [Vocabulary.Action], _ vocabulary: Vocabulary
  ) -> [Conflict] {
    let aliases = root["aliases"].stringMap
    var seen: [(plugin: Plugin, places: Set<String>)] = []
    return Preferences.plugins(root["plugins"]).compactMap { plugin in
      let places = plugin.scopes.reduce(into: Set<String>()) { places, scope in
        places.formUnion(vocabulary.placesOfScope(aliases[scope.lowercased()] ?? scope))
      }
      defer { seen.append((plugin, places)) }
      let path = ["plugins", plugin.name, "shortCut"]
      let rival = seen.first { $0.plugin.shortCut == plugin.shortCut && !$0.places.isDisjoint(with: places) }
      if let rival {
        return Conflict(path: path, message: "\(plugin.shortCut) is the key of the plugin \(rival.plugin.name) too")
      }
      let action = actions.first { $0.keys.contains(plugin.shortCut) && !$0.places.isDisjoint(with: places) }
      guard !plugin.mayTakeKey, let action else { return nil }
      return Conflict(
        path: path, message: "\(plugin.shortCut) is the key of \(action.name): choose another, or say override: true")
    }
  }
}
