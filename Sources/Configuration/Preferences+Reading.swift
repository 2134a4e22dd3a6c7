// A parsed file as typed values. What has the wrong form is left out here; the check has said so.

import Codecs
import Terminal

extension Preferences {
  init(_ root: JSON) {
    theme = root["theme"].scalarText
    themes = root["themes"].members.compactMap { name, value in
      value.scalarText.map { Pattern(name: name, value: $0) }
    }
    keys = Self.keys(root["keys"])
    columns = Self.lists(root["columns"])
    aliases = root["aliases"].stringMap
    plugins = Self.plugins(root["plugins"])
    sequences = Self.sequences(root["sequences"])
    cpu = Threshold(root["thresholds", "cpu"], standard: cpu)
    memory = Threshold(root["thresholds", "memory"], standard: memory)
    cpuWait = Threshold(root["thresholds", "cpuWait"], standard: cpuWait)
    // Who wrote something there wanted it safe.
    isReadOnly = root["readOnly"].isNull ? false : root["readOnly"].bool ?? true
    protectedContexts = root["protectedContexts"].elements.compactMap(\.scalarText)
    escape = root["escape"].scalarText
  }

  static func keys(_ json: JSON) -> [String: [Key]] {
    var keys: [String: [Key]] = [:]
    for (name, value) in json.members {
      let words = value.isArray ? value.elements.map(\.scalarText) : [value.scalarText]
      let parsed = words.map { $0.flatMap(KeyName.parse) }
      if !parsed.contains(nil) { keys[name] = parsed.compactMap { $0 } }
    }
    return keys
  }

  private static func lists(_ json: JSON) -> [String: [String]] {
    var lists: [String: [String]] = [:]
    for (name, value) in json.members where value.isArray { lists[name] = value.elements.compactMap(\.scalarText) }
    return lists
  }

  static func plugins(_ json: JSON) -> [Plugin] {
    json.members.compactMap { name, value in Plugin(name, value) }.sorted { $0.name < $1.name }
  }

  static func sequences(_ json: JSON) -> [TypedSequence] {
    json.members.compactMap { name, value in TypedSequence(name, value) }.sorted { $0.name < $1.name }
  }
}

extension Preferences.Threshold {
  fileprivate init(_ json: JSON, standard: Self) {
    self.init(warn: json["warn"].int ?? standard.warn, critical: json["critical"].int ?? standard.critical)
  }
}

extension TypedSequence {
  /// Nil where its text is missing or wrong.
  fileprivate init?(_ name: String, _ json: JSON) {
    guard let text = json["text"].scalarText, let bytes = try? EscapedText.bytes(text) else { return nil }
    let delay = json["delay"].int.map { min(max($0, Self.delays.lowerBound), Self.delays.upperBound) }
    self.init(
      name: name, key: json["key"].scalarText.flatMap(KeyName.parse)?.plainCharacter, text: text, bytes: bytes,
      delay: delay ?? 0, asksFirst: json["confirm"].bool ?? false)
  }
}

extension Key {
  /// Nil for what is no character by itself.
  var plainCharacter: Character? {
    if case .character(let character) = code, modifiers.isEmpty { character } else { nil }
  }
}

extension Plugin {
  /// Nil where what it needs is missing.
  fileprivate init?(_ name: String, _ json: JSON) {
    guard let key = json["shortCut"].scalarText.flatMap(KeyName.parse), let command = json["command"].scalarText else {
      return nil
    }
    self.init(
      name: name, shortCut: key, description: json["description"].scalarText ?? name,
      scopes: json["scopes"].elements.compactMap(\.scalarText), command: command,
      arguments: json["args"].elements.compactMap(\.scalarText), asksFirst: json["confirm"].bool ?? false,
      isDangerous: json["dangerous"].bool ?? false, runsInBackground: json["background"].bool ?? false,
      mayTakeKey: json["override"].bool ?? false, showsOutput: json["overwriteOutput"].bool ?? false)
  }
}
