// The line after `:` while it is typed: text, history, and what Tab makes of it.

import KubeModel
import Terminal

struct CommandLine: Sendable, Hashable {
  static let textLimit = 128

  private(set) var text = ""
  /// Why Enter did nothing.
  var problem: String?
  /// How far back in the history the text is from; nil where it was typed.
  private var age: Int?
  /// What Tab goes through, and where it is.
  private var cycle: [String] = []
  private var place = 0

  mutating func type(_ character: Character) {
    guard text.count < Self.textLimit else { return }
    set(text + String(character))
  }

  /// False where there is nothing to take away.
  mutating func eraseLast() -> Bool {
    guard !text.isEmpty else { return false }
    set(String(text.dropLast()))
    return true
  }

  mutating func clear() { set("") }

  private mutating func set(_ new: String) { (text, problem, age, cycle) = (new, nil, nil, []) }

  /// The next completion; again and again through all of them.
  mutating func complete(_ grammar: CommandGrammar, step: Int) {
    if cycle.isEmpty {
      cycle = grammar.completions(of: text)
      place = step > 0 ? -1 : 0
    }
    guard !cycle.isEmpty else {
      problem = "nothing begins with \"\(text)\""
      return
    }
    place = (place + step + cycle.count) % cycle.count
    (text, problem) = (cycle[place], nil)
  }

  /// One line back in the history, or forth where negative.
  mutating func recall(_ step: Int, from history: [String]) {
    let wanted = (age ?? -1) + step
    guard history.indices.contains(wanted) else {
      if wanted < 0 { set("") }
      return
    }
    set(history[history.count - 1 - wanted])
    age = wanted
  }
}

extension DashboardState {
  private static let historyLimit = 100

  var grammar: CommandGrammar {
    let names = Set(inventory.objects[View(Registry.namespaces)].keys.map(\.name)).sorted()
    return CommandGrammar(catalog: catalog, namespaces: names, contexts: contexts)
  }

  mutating func editCommand(_ key: Key, _ line: CommandLine) -> Effect? {
    var line = line
    switch (key.code, key.modifiers) {
    case (.enter, _): return run(line)
    case (.escape, _), (.character("c"), .control):
      mode = base
      return nil
    case (.backspace, _):
      guard line.eraseLast() else {
        mode = base
        return nil
      }
    case (.character("u"), .control): line.clear()
    case (.tab, []): line.complete(grammar, step: 1)
    case (.tab, .shift): line.complete(grammar, step: -1)
    case (.up, _): line.recall(1, from: commandHistory)
    case (.down, _): line.recall(-1, from: commandHistory)
    case (.character(let character), []): line.type(character)
    default: break
    }
    mode = .command(line)
    return nil
  }

  private mutating func run(_ line: CommandLine) -> Effect? {
    do throws(FilterProblem) {
      let order = try grammar.parse(line.text)
      commandHistory = Array((commandHistory.filter { $0 != line.text } + [line.text]).suffix(Self.historyLimit))
      mode = base
      return carryOut(order)
    } catch {
      var line = line
      line.problem = error.text
      mode = .command(line)
      return nil
    }
  }

  private mutating func carryOut(_ order: CommandLineOrder) -> Effect? {
    switch order {
    case .show(let view, let scope):
      if let scope { look(at: scope) }
      show(view)
    case .namespace(let scope): look(at: scope)
    case .context(let name): return .switchContext(name)
    case .command(let command): return follow(command, key: nil)
    }
    return nil
  }

  private mutating func look(at scope: CommandLineOrder.Scope) {
    switch scope {
    case .all: namespace = nil
    case .only(let name): namespace = name
    }
  }
}
