// Keys while something lies over the list or the filter is typed.

import KubeModel
import Terminal

extension DashboardState {
  private static let filterLimit = 64

  mutating func editFilter(_ key: Key) -> Effect? {
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
      if let command = KeyMap.command(for: key, in: view), key.modifiers.isEmpty { _ = move(command) }
    }
    return nil
  }

  mutating func answer(_ key: Key, _ question: Confirmation) -> Effect? {
    switch key.code {
    case .left, .right, .tab, .character("h"), .character("l"):
      mode = .confirm(Confirmation(order: question.order, isConfirmSelected: !question.isConfirmSelected))
    case .character("y"), .character("Y"): return send(question.order)
    case .enter where question.isConfirmSelected: return send(question.order)
    case .enter, .escape, .character("n"), .character("N"), .character("q"), .character("c"):
      cancel(question.order.title)
    default: break
    }
    return nil
  }

  private mutating func cancel(_ title: String) {
    mode = .list
    notice = Notice(kind: .information, text: "\(title): cancelled")
  }

  mutating func choose(_ key: Key, _ dialog: TargetDialog) -> Effect? {
    var dialog = dialog
    switch KeyMap.command(for: key, in: view) {
    case .up: dialog.move(by: -1)
    case .down: dialog.move(by: 1)
    case .top, .pageUp: dialog.move(by: -dialog.choices.count)
    case .bottom, .pageDown: dialog.move(by: dialog.choices.count)
    case .clear, .quit:
      cancel("migrate")
      return nil
    default:
      guard key == .enter else { return nil }
      if let order = dialog.order { return send(order) }
      let remark = dialog.choice.map { "\($0.node ?? ""): \($0.remark)" } ?? ""
      notice = Notice(kind: .information, text: "Enter: \(remark)")
    }
    mode = .targets(dialog)
    return nil
  }

  mutating func watch(_ key: Key, _ guests: NodeGuests) -> Effect? {
    var guests = guests
    switch KeyMap.command(for: key, in: .nodes) {
    case .up: guests.scroll(by: -1, height: guestsHeight)
    case .down: guests.scroll(by: 1, height: guestsHeight)
    case .top, .pageUp: guests.scroll(by: -guestsHeight, height: guestsHeight)
    case .bottom, .pageDown: guests.scroll(by: guestsHeight, height: guestsHeight)
    case .cordon: return send(Order(.cordon(guests.node)))
    case .uncordon: return send(Order(.uncordon(guests.node)))
    case .drain: return ask(Order(.drain(guests.node)))
    case .clear, .quit, .showGuests:
      mode = .list
      return nil
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    default: break
    }
    mode = .guests(guests)
    return nil
  }

  mutating func readHelp(_ key: Key, top: Int) -> Effect? {
    switch KeyMap.command(for: key, in: view) {
    case .up: mode = .help(top: max(0, top - 1))
    case .down: mode = .help(top: min(top + 1, helpScrollLimit))
    case .pageUp, .top: mode = .help(top: 0)
    case .pageDown, .bottom: mode = .help(top: helpScrollLimit)
    case .help, .quit, .clear, .openConsole, .showGuests: mode = .list
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    default: break
    }
    return nil
  }
}
