// Compares a parsed file with the schema and the program's vocabulary, and says all that is wrong. Pure.

import Codecs
import Terminal

struct Check {
  private let file: String
  private let positions: YAMLPositions
  private let vocabulary: Vocabulary
  private(set) var problems: [Problem] = []

  init(file: String, positions: YAMLPositions, vocabulary: Vocabulary) {
    self.file = file
    self.positions = positions
    self.vocabulary = vocabulary
  }

  mutating func run(_ root: JSON) {
    if root.isNull { return }
    check(root, .record(Schema.fields), [])
    checkNames(root)
    checkThemes(root)
    checkColumns(root["columns"])
    checkSequences(root["sequences"])
    for conflict in KeyConflicts.find(root, vocabulary) { add(conflict.message, at: conflict.path) }
    for name in ["cpu", "memory", "cpuWait"] { checkOrder(root["thresholds", name], ["thresholds", name]) }
    problems.sort { ($0.line, $0.key) < ($1.line, $1.key) }
  }

  private mutating func add(_ message: String, at path: [String]) {
    problems.append(
      Problem(file: file, line: positions.line(of: path), key: path.joined(separator: "."), message: message))
  }

  // MARK: - Form

  private mutating func check(_ value: JSON, _ shape: Shape, _ path: [String]) {
    switch shape {
    case .text: if value.scalarText == nil { refuse(value, shape, path) }
    case .flag: if value.bool == nil { refuse(value, shape, path) }
    case .number(let range): if !(value.int.map(range.contains) ?? false) { refuse(value, shape, path) }
    case .key: checkKey(value, path)
    case .keys where value.isArray: for element in value.elements { checkKey(element, path) }
    case .keys: checkKey(value, path)
    case .list(let element): checkList(value, element, shape, path)
    case .map(let element):
      guard value.isObject || value.isNull else { return refuse(value, shape, path) }
      for (name, item) in value.members { check(item, element, path + [name]) }
    case .record(let fields): checkRecord(value, fields, path)
    }
  }

  private mutating func refuse(_ value: JSON, _ shape: Shape, _ path: [String]) {
    add("wants \(shape.words), not \(value.shown)", at: path)
  }

  private mutating func checkList(_ value: JSON, _ element: Shape, _ shape: Shape, _ path: [String]) {
    guard value.isArray else { return refuse(value, shape, path) }
    for (index, item) in value.elements.enumerated() { check(item, element, path + [String(index)]) }
  }

  private mutating func checkRecord(_ value: JSON, _ fields: [Field], _ path: [String]) {
    guard value.isObject else { return refuse(value, .record(fields), path) }
    let names = fields.map(\.name)
    for (name, item) in value.members {
      if let field = fields.first(where: { $0.name == name }) {
        check(item, field.shape, path + [name])
      } else {
        add("is no key here: \(Self.suggestion(name, names))", at: path + [name])
      }
    }
    for field in fields where field.isRequired && value[field.name].isNull {
      add("\(field.name) is missing: \(field.shape.words)", at: path)
    }
  }

  private mutating func checkKey(_ value: JSON, _ path: [String]) {
    guard let text = value.scalarText, KeyName.parse(text) == nil else {
      if value.scalarText == nil { refuse(value, .key, path) }
      return
    }
    add("\(value.shown) is no key: use \(KeyName.forms)", at: path)
  }

  // MARK: - Meaning

  private mutating func checkNames(_ root: JSON) {
    let actions = vocabulary.actions.map(\.name)
    for (name, _) in root["keys"].members where !actions.contains(name) {
      add("is no action: \(Self.suggestion(name, actions))", at: ["keys", name])
    }
    if let escape = root["escape"].string, !vocabulary.isEscape(escape) {
      add("\(root["escape"].shown) cannot leave a console: use keys such as ctrl-] or \"ctrl-a d\"", at: ["escape"])
    }
  }

  private mutating func checkThemes(_ root: JSON) {
    if let problem = root["theme"].scalarText.flatMap(vocabulary.themeProblem) { add(problem, at: ["theme"]) }
    for (context, name) in root["themes"].members {
      if let problem = name.scalarText.flatMap(vocabulary.themeProblem) { add(problem, at: ["themes", context]) }
    }
  }

  private mutating func checkColumns(_ columns: JSON) {
    for (list, titles) in columns.members {
      guard let known = vocabulary.titlesOfList(list) else { continue }
      for (index, title) in titles.elements.enumerated() {
        guard let title = title.scalarText, !known.contains(title) else { continue }
        add("there is no column \(title): \(Self.suggestion(title, known))", at: ["columns", list, String(index)])
      }
    }
  }

  private mutating func checkSequences(_ sequences: JSON) {
    var users: [Character: String] = [:]
    for (name, sequence) in sequences.members.sorted(by: { $0.key < $1.key }) {
      do throws(EscapeProblem) {
        _ = try EscapedText.bytes(sequence["text"].scalarText ?? "")
      } catch {
        add(error.description, at: ["sequences", name, "text"])
      }
      guard let key = sequence["key"].scalarText.flatMap(KeyName.parse) else { continue }
      guard let character = key.plainCharacter else {
        add("\(key) is no character: a sequence is sent by one", at: ["sequences", name, "key"])
        continue
      }
      if let other = users.updateValue(name, forKey: character) {
        add("\(key) is the key of the sequence \(other) too", at: ["sequences", name, "key"])
      }
    }
  }

  private mutating func checkOrder(_ limits: JSON, _ path: [String]) {
    guard let warn = limits["warn"].int, let critical = limits["critical"].int, warn > critical else { return }
    add("warn (\(warn)) is above critical (\(critical))", at: path)
  }

  private static func suggestion(_ word: String, _ words: [String]) -> String {
    let known = "known are \(words.joined(separator: ", "))"
    return Nearest.word(to: word, among: words).map { "did you mean \($0)? \(known)" } ?? known
  }
}

extension JSON {
  /// The text of a value that is written as one word: YAML reads `1` and `true` as other than texts.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .bool(let flag): String(flag)
    default: nil
    }
  }

  /// The value in a message: short, on one line.
  var shown: String {
    switch self {
    case .null: "nothing"
    case .array: "a list"
    case .object: "a group of names"
    default: text.count > 60 ? "\(text.prefix(60))…" : text
    }
  }
}
