// What a key does: it changes the state and names what has to be done outside of it.

import KubeModel
import Terminal

/// What the dashboard has to do beyond changing its state.
enum Effect: Sendable, Hashable {
  case quit, stopProgram, redraw
  case openConsole(ObjectKey)
  case perform(Action, ObjectKey)
}

extension DashboardState {
  mutating func handle(_ key: Key) -> Effect? {
    guard size.contains(Self.minimumSize) else {
      // Nothing that could be seen may be changed.
      return [.quit, .suspend, .redraw].contains(KeyMap.command(for: key)) ? follow(key) : nil
    }
    switch mode {
    case .list: return follow(key)
    case .filter: return editFilter(key)
    case .confirm(let question): return answer(key, question)
    case .help(let top): return readHelp(key, top: top)
    }
  }

  private mutating func follow(_ key: Key) -> Effect? {
    guard let command = KeyMap.command(for: key) else { return nil }
    if command == .clearFilter, table.filter.text.isEmpty {
      notice = nil
      return nil
    }
    if case .unavailable(let reason) = availability(of: command) {
      notice = Notice(kind: .information, text: "\(key): \(reason)")
      return nil
    }
    if move(command) { return nil }
    return carryOut(command)
  }

  /// Moves within the list or to another one; false where the command does something else.
  private mutating func move(_ command: Command) -> Bool {
    switch command {
    case .up: table.move(by: -1)
    case .down: table.move(by: 1)
    case .pageUp: table.move(by: -listHeight)
    case .pageDown: table.move(by: listHeight)
    case .top: table.moveToTop()
    case .bottom: table.moveToBottom()
    case .show(let other): view = other
    case .nextView: view = view.neighbour(1)
    case .previousView: view = view.neighbour(-1)
    default: return false
    }
    return true
  }

  private mutating func carryOut(_ command: Command) -> Effect? {
    switch command {
    case .filter: mode = .filter
    case .clearFilter: setFilter("")
    case .help: mode = .help(top: 0)
    case .start: return act(.start)
    case .stop: return act(.stop)
    case .restart: return act(.restart)
    case .pause: return target.flatMap { act($0.pauseAction) }
    case .openConsole: return target.map { .openConsole($0.key) }
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    case .quit: return .quit
    default: break
    }
    return nil
  }

  private mutating func act(_ action: Action) -> Effect? {
    guard let machine = target?.key else { return nil }
    guard !action.isDisruptive else {
      mode = .confirm(Confirmation(action: action, machine: machine))
      return nil
    }
    return perform(action, machine)
  }

  private mutating func perform(_ action: Action, _ machine: ObjectKey) -> Effect {
    notice = Notice(kind: .information, text: "\(action.rawValue) \(machine): requested…")
    return .perform(action, machine)
  }

  /// Takes over how an action ended; nil for success.
  mutating func finished(_ action: Action, _ machine: ObjectKey, error: String?) {
    notice =
      error.map { Notice(kind: .failure, text: "\(action.rawValue) \(machine) failed: \($0)") }
      ?? Notice(kind: .success, text: "\(action.rawValue) \(machine): accepted")
  }
}

// MARK: - Filter, question, help

extension DashboardState {
  private mutating func editFilter(_ key: Key) -> Effect? {
    let text = table.filter.text
    switch (key.code, key.modifiers) {
    case (.enter, _): mode = .list
    case (.escape, _), (.character("c"), .control):
      setFilter("")
      mode = .list
    case (.backspace, _):
      if text.isEmpty { mode = .list } else { setFilter(String(text.dropLast())) }
    case (.character("u"), .control): setFilter("")
    case (.character(let character), []):
      if text.count < Self.filterLimit { setFilter(text + String(character)) }
    default:
      if let command = KeyMap.command(for: key), key.modifiers.isEmpty { _ = move(command) }
    }
    return nil
  }

  private static let filterLimit = 64

  private mutating func answer(_ key: Key, _ question: Confirmation) -> Effect? {
    switch key.code {
    case .left, .right, .tab, .character("h"), .character("l"):
      mode = .confirm(
        Confirmation(
          action: question.action, machine: question.machine, isConfirmSelected: !question.isConfirmSelected))
    case .character("y"), .character("Y"): return confirm(question)
    case .enter where question.isConfirmSelected: return confirm(question)
    case .enter, .escape, .character("n"), .character("N"), .character("q"), .character("c"): cancel(question)
    default: break
    }
    return nil
  }

  private mutating func confirm(_ question: Confirmation) -> Effect {
    mode = .list
    return perform(question.action, question.machine)
  }

  private mutating func cancel(_ question: Confirmation) {
    mode = .list
    notice = Notice(kind: .information, text: "\(question.action.rawValue) \(question.machine): cancelled")
  }

  private mutating func readHelp(_ key: Key, top: Int) -> Effect? {
    switch KeyMap.command(for: key) {
    case .up: mode = .help(top: max(0, top - 1))
    case .down: mode = .help(top: min(top + 1, helpScrollLimit))
    case .pageUp, .top: mode = .help(top: 0)
    case .pageDown, .bottom: mode = .help(top: helpScrollLimit)
    case .help, .quit, .clearFilter, .openConsole: mode = .list
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    default: break
    }
    return nil
  }
}
