// What can be typed after `:`, and what it means. Pure.

import KubeModel

/// What a command line asks for.
enum CommandLineOrder: Sendable, Hashable {
  /// A kind's list; with a namespace, that namespace is looked at from then on.
  case show(View, namespace: Scope?)
  case namespace(Scope)
  case context(String)
  case command(Command)

  enum Scope: Sendable, Hashable {
    case all
    case only(String)
  }
}

struct CommandGrammar: Sendable {
  var catalog: Catalog
  var namespaces: [String] = []
  var contexts: [String] = []

  static let completionLimit = 20

  private static let commands: [String: Command] = [
    "q": .quit, "quit": .quit, "help": .help, "journal": .journal, "timeline": .timeline, "redraw": .redraw,
    "top": .consumers,
  ]
  private static let contextWords: Set = ["ctx", "context", "contexts"]
  private static let namespaceWords: Set = ["ns", "namespace", "namespaces"]

  func parse(_ text: String) throws(FilterProblem) -> CommandLineOrder {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first?.lowercased() else { throw FilterProblem(text: "name a kind, as in :pods") }
    guard words.count <= 2 else { throw FilterProblem(text: "\(text): a kind and a namespace are enough") }
    let argument = words.dropFirst().first
    if let command = Self.commands[first] { return .command(command) }
    if Self.contextWords.contains(first) { return .context(try context(argument)) }
    if Self.namespaceWords.contains(first), let argument { return .namespace(Self.scope(argument)) }
    guard let resource = catalog.find(first) else { throw unknown(first) }
    guard resource.isNamespaced || argument == nil else {
      throw FilterProblem(text: "\(resource.plural) have no namespace")
    }
    return .show(View(resource), namespace: argument.map(Self.scope))
  }

  private static func scope(_ word: String) -> CommandLineOrder.Scope {
    ["all", "*", "-"].contains(word.lowercased()) ? .all : .only(word)
  }

  private func context(_ name: String?) throws(FilterProblem) -> String {
    if name == "all", !contexts.isEmpty { return contexts.joined(separator: ",") }
    let names = name?.split(separator: ",").map(String.init) ?? []
    guard let name, !names.isEmpty, contexts.contains(name) || names.allSatisfy(contexts.contains) else {
      let known = contexts.isEmpty ? "no others are known" : "there are \(contexts.joined(separator: ", "))"
      throw FilterProblem(text: name.map { "no context \"\($0)\": \(known)" } ?? "name a context: \(known)")
    }
    return name
  }

  private func unknown(_ word: String) -> FilterProblem {
    if let alias = catalog.alias(word) {
      return FilterProblem(text: "\"\(word)\" is your alias: the server has no kind \"\(alias)\"")
    }
    let near = completions(of: word).prefix(4)
    let hint = near.isEmpty ? "Tab shows what there is" : "did you mean \(near.joined(separator: ", "))?"
    return FilterProblem(text: "the server has no kind \"\(word)\": \(hint)")
  }

  /// Whole lines that the text could become, the shortest first: what begins with it, else what holds it.
  func completions(of text: String) -> [String] {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let first = parts.first?.lowercased() else {
      return Self.matching(text, among: catalog.words + ["ctx", "ns"] + Self.commands.keys.sorted())
    }
    if Self.contextWords.contains(first) { return contextCompletions(of: parts[1]).map { "\(parts[0]) \($0)" } }
    return Self.matching(parts[1], among: namespaces + ["all"]).map { "\(parts[0]) \($0)" }
  }

  /// The last of the names in `a,b`, among those that are not named yet.
  private func contextCompletions(of text: String) -> [String] {
    guard let comma = text.lastIndex(of: ",") else { return Self.matching(text, among: contexts + ["all"]) }
    let named = text[..<comma]
    let others = contexts.filter { !named.split(separator: ",").contains(Substring($0)) }
    return Self.matching(String(text[text.index(after: comma)...]), among: others).map { "\(named),\($0)" }
  }

  private static func matching(_ text: String, among words: [String]) -> [String] {
    let text = text.lowercased()
    var seen: Set<String> = []
    let unique = words.filter { seen.insert($0).inserted }
    let starting = unique.filter { $0.lowercased().hasPrefix(text) }
    let found = starting.isEmpty ? unique.filter { $0.lowercased().contains(text) } : starting
    return Array(found.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(completionLimit))
  }
}
