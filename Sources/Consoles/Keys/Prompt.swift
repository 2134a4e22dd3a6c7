// Where the operator types a line to the desk: what to look for, or the name of a file.

import KubeModel
import Terminal

/// A line being typed.
struct Prompt: Sendable, Hashable {
  enum Purpose: Sendable, Hashable { case search, save, record }

  /// Longer lines are cut.
  private static let limit = 1024

  var purpose: Purpose
  var text = ""

  var label: String {
    switch purpose {
    case .search: "/"
    case .save: "save to: "
    case .record: "record to: "
    }
  }

  var verb: String {
    switch purpose {
    case .search: "search"
    case .save: "save"
    case .record: "record"
    }
  }

  /// The first line of a text is added, without controls.
  func adding(_ text: String) -> Prompt {
    let plain = text.prefix { !$0.isNewline }.unicodeScalars.filter { $0.properties.generalCategory != .control }
    var longer = self
    longer.text = String((self.text + String(String.UnicodeScalarView(plain))).prefix(Self.limit))
    return longer
  }
}

extension ConsoleDesk {
  /// What is being typed to the desk, with its label; nil while nothing is.
  public var promptText: String? {
    if case .prompt(let prompt) = mode { "\(prompt.label)\(prompt.text)_" } else { nil }
  }

  mutating func ask(_ purpose: Prompt.Purpose) {
    guard let screen else { return }
    let name = "\(options.directory)/\(screen.machine.name)"
    switch purpose {
    case .search: mode = .prompt(Prompt(purpose: .search))
    case .save: mode = .prompt(Prompt(purpose: .save, text: "\(name).log"))
    case .record: mode = .prompt(Prompt(purpose: .record, text: "\(name).cast"))
    }
  }

  mutating func edit(_ prompt: Prompt, _ key: Key) -> [DeskEffect] {
    var edited = prompt
    switch (key.code, key.modifiers) {
    case (.enter, _): return finish(prompt)
    case (.escape, _), (.character("c"), .control):
      mode = .console
      return []
    case (.backspace, _): _ = edited.text.popLast()
    case (.character("u"), .control): edited.text = ""
    case (.character(let character), []): edited = prompt.adding(String(character))
    default: break
    }
    mode = .prompt(edited)
    return []
  }

  private mutating func finish(_ prompt: Prompt) -> [DeskEffect] {
    mode = .console
    guard !prompt.text.isEmpty, let screen else { return [] }
    switch prompt.purpose {
    case .search:
      search(prompt.text)
      return []
    case .save: return [.save(screen.machine, path: prompt.text)]
    case .record: return [.record(screen.machine, path: prompt.text)]
    }
  }
}
