// Keys while the operator looks back at what a console said.

import Terminal

extension ConsoleDesk {
  mutating func enterHistory() {
    guard let tile = visibleTiles.first(where: \.isFocused) else { return }
    change(tile.machine) { screen in
      if screen.history == nil { screen.history = History(screen.terminal, height: tile.content.height) }
    }
  }

  /// Changes the place that is looked at.
  private mutating func moved(_ body: (inout History, TerminalEmulator) -> Void) {
    changeFocused { screen in
      guard var history = screen.history else { return }
      body(&history, screen.terminal)
      screen.history = history
    }
  }

  mutating func look(_ key: Key) -> [DeskEffect] {
    guard let height = screen?.history?.height else { return [] }
    switch key {
    case Key(.up), .character("k"): moved { $0.move(lines: -1, $1) }
    case Key(.down), .character("j"): moved { $0.move(lines: 1, $1) }
    case Key(.left), .character("h"): moved { $0.move(columns: -1, $1) }
    case Key(.right), .character("l"): moved { $0.move(columns: 1, $1) }
    case Key(.pageUp), .control("b"): moved { $0.move(lines: -height, $1) }
    case Key(.pageDown), .control("f"), .character(" "): moved { $0.move(lines: height, $1) }
    case .control("u"): moved { $0.move(lines: -height / 2, $1) }
    case .control("d"): moved { $0.move(lines: height / 2, $1) }
    case .character("g"): moved { $0.moveToStart($1) }
    case .character("G"), .character("F"): moved { $0.moveToEnd($1) }
    case Key(.home), .character("0"): moved { $0.move(columns: -Size.limit, $1) }
    case Key(.end), .character("$"): moved { $0.move(columns: Size.limit, $1) }
    default: return lookFurther(key)
    }
    return []
  }

  private mutating func lookFurther(_ key: Key) -> [DeskEffect] {
    switch key {
    case .character("/"): ask(.search)
    case .character("n"): step(-1)
    case .character("N"): step(1)
    case .character("v"): moved { history, _ in history.select(.characters) }
    case .character("V"): moved { history, _ in history.select(.lines) }
    case .control("v"): moved { history, _ in history.select(.block) }
    case .character("t"): moved { history, _ in history.showsTimes.toggle() }
    case .character("y"), .enter: return copy()
    case .character("q"): changeFocused { $0.history = nil }
    case .escape:
      changeFocused { screen in
        if screen.history?.selection == nil { screen.history = nil } else { screen.history?.selection = nil }
      }
    default: notice = "\(key) means nothing here: q goes back to the live screen"
    }
    return []
  }

  /// As in pagers that begin at the end, the next match is the one before.
  private mutating func step(_ direction: Int) {
    guard let history = screen?.history, !history.matches.isEmpty else {
      return say("nothing has been found yet: / searches")
    }
    moved { _ = $0.step(direction, $1) }
  }

  mutating func search(_ text: String) {
    enterHistory()
    var isFound = false
    moved { isFound = $0.search(text, $1) }
    let count = screen?.history?.matches.count ?? 0
    notice = isFound ? "\(count) found; n goes to the one before" : "not found: \(text)"
  }

  private mutating func copy() -> [DeskEffect] {
    guard let screen, let history = screen.history else { return [] }
    let text = history.text(screen.terminal)
    guard !text.isEmpty else {
      notice = "nothing is selected: v begins to select"
      return []
    }
    clipboard = text
    changeFocused { $0.history?.selection = nil }
    let copied = Clipboard.fitting(text)
    let part = copied.utf8.count < text.utf8.count ? " of \(text.count)" : ""
    notice = "copied \(copied.count)\(part) characters"
    return [.copy(text)]
  }
}
