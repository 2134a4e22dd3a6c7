// Preferences as a file that would say the same, for `spyhop config show`.

import Codecs
import Terminal

extension Preferences {
  /// Every key of the file with the value that holds, standard ones included. Pure.
  public func yaml(_ vocabulary: Vocabulary) -> String {
    func limits(_ threshold: Threshold) -> JSON {
      ["warn": JSON(threshold.warn), "critical": JSON(threshold.critical)]
    }
    let actions = vocabulary.actions.map { action in
      (action.name, JSON((keys[action.name] ?? action.keys).map(\.description)))
    }
    let values: JSON = [
      "theme": .string(theme ?? "dark"),
      "themes": .object(JSONObject(themes.map { ($0.name, .string($0.value)) })),
      "keys": .object(JSONObject(actions)),
      "columns": .object(JSONObject(columns.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })),
      "aliases": .object(JSONObject(aliases.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      "plugins": .object(JSONObject(plugins.map { ($0.name, $0.json) })),
      "sequences": .object(JSONObject(sequences.map { ($0.name, $0.json) })),
      "thresholds": ["cpu": limits(cpu), "memory": limits(memory), "cpuWait": limits(cpuWait)],
      "readOnly": .bool(isReadOnly), "protectedContexts": JSON(protectedContexts),
      "escape": .string(escape ?? "Ctrl-]"),
    ]
    return YAML.text(values)
  }
}

extension TypedSequence {
  fileprivate var json: JSON {
    let key: [(String, JSON)] = self.key.map { [("key", .string(Key.character($0).description))] } ?? []
    return .object(
      JSONObject(key + [("text", .string(text)), ("delay", JSON(delay)), ("confirm", .bool(asksFirst))]))
  }
}

extension Plugin {
  fileprivate var json: JSON {
    [
      "shortCut": .string(shortCut.description), "description": .string(description), "scopes": JSON(scopes),
      "command": .string(command), "args": JSON(arguments), "confirm": .bool(asksFirst),
      "dangerous": .bool(isDangerous), "background": .bool(runsInBackground), "override": .bool(mayTakeKey),
      "overwriteOutput": .bool(showsOutput),
    ]
  }
}
