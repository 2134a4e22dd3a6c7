// The bottom bar: the keys of what is on the screen, each with a word; the key is dimmed where it makes no sense now.

import Terminal

/// A key and what it does.
struct Hint: Sendable, Hashable {
  var key: String
  var word: String
  var isAvailable = true

  private var spans: [Span] {
    var line = Line()
    line.append(" \(key)", isAvailable ? .key : .disabled)
    // The same either way: from row to row the keys that make sense change, and words are long to send.
    line.append(" \(word) ", .hint)
    return line.spans
  }

  /// As many hints as fit whole; the last ones always stand at the right edge, as they help to find the others.
  static func line(of hints: [Hint], finally last: [Hint], width: Int) -> Line {
    let end = row(last, from: 0, to: width)
    let start = width - (end.last.map { $0.x + $0.width } ?? 0)
    return Line(spans: row(hints, from: 0, to: start) + row(last, from: start, to: width))
  }

  private static func row(_ hints: [Hint], from start: Int, to end: Int) -> [Span] {
    var (row, x): ([Span], Int) = ([], start)
    for spans in hints.map(\.spans) {
      let width = spans.reduce(0) { $0 + $1.width }
      guard x + width <= end else { break }
      row += spans.map { Span($0.text, $0.role, x: $0.x + x) }
      x += width
    }
    return row
  }
}

extension DashboardState {
  var hints: [Hint] {
    if desk.hasKeys { return desk.hints }
    return switch mode {
    case .list: deskHint + listHints { ![.help, .quit].contains($0) }
    case .filter: [Hint(key: "Enter", word: "keep"), Hint(key: "Esc", word: "clear")]
    case .command:
      [
        Hint(key: "Enter", word: "go"), Hint(key: "Tab", word: "complete"), Hint(key: "Up", word: "history"),
        Hint(key: "Esc", word: "back"),
      ]
    case .columns:
      [
        Hint(key: "Space", word: "show or hide"), Hint(key: "J/K", word: "move"), Hint(key: "Enter", word: "keep"),
        Hint(key: "Esc", word: "cancel"),
      ]
    case .page: pageHints
    case .confirm(let question) where question.password != nil:
      [Hint(key: "Enter", word: "do it", isAvailable: question.isTypedRightly), Hint(key: "Esc", word: "cancel")]
    case .confirm:
      [Hint(key: "Tab", word: "choose"), Hint(key: "Enter", word: "do it"), Hint(key: "Esc", word: "cancel")]
    case .targets:
      [Hint(key: "j/k", word: "choose"), Hint(key: "Enter", word: "migrate"), Hint(key: "Esc", word: "cancel")]
    case .guests:
      [
        Hint(key: "j/k", word: "scroll"), Hint(key: "c", word: "cordon"), Hint(key: "u", word: "uncordon"),
        Hint(key: "D", word: "drain"), Hint(key: "Esc", word: "back"),
      ]
    case .help: [Hint(key: "j/k", word: "scroll"), Hint(key: "Esc", word: "back")]
    }
  }

  /// The key that leads to the consoles, where there are any.
  var deskHint: [Hint] { desk.key.map { [Hint(key: $0, word: "consoles")] } ?? [] }

  var lastHints: [Hint] {
    guard !desk.hasKeys else { return [] }
    return switch mode {
    case .list: listHints { [.help, .quit].contains($0) }
    case .page: lastPageHints
    default: []
    }
  }

  private func listHints(_ isWanted: (Command) -> Bool) -> [Hint] {
    keyMap.bindings(in: view).compactMap { binding in
      guard let word = binding.hint, let key = binding.keys.first, isWanted(binding.command) else { return nil }
      return Hint(
        key: key.description, word: binding.command == .pause ? pauseAction.rawValue : word,
        isAvailable: availability(of: binding.command).isAvailable)
    }
  }
}
