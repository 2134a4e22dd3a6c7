// Keys while something lies over the list or the filter is typed.

import KubeModel
import Terminal

extension DashboardState {
  /// Whether keys are letters of a line that is being typed.
  var takesText: Bool {
    switch mode {
    case .filter, .command: true
    default: false
    }
  }

  private static let filterLimit = 256

  mutating func editFilter(_ key: Key) -> Effect? {
    let text = table.filter.text
    switch (key.code, key.modifiers) {
    case (.enter, _): mode = base
    case (.escape, _), (.character("c"), .control):
      setFilter("")
      mode = base
    case (.backspace, _):
      if text.isEmpty { mode = base } else { setFilter(String(text.dropLast())) }
    case (.character("u"), .control): setFilter("")
    case (.character(let character), []):
      if text.count < Self.filterLimit { setFilter(text + String(character)) }
    default:
      if let command = keyMap.command(for: key, in: view), key.modifiers.isEmpty { _ = move(command) }
    }
    return nil
  }

  mutating func choose(_ key: Key, _ dialog: TargetDialog) -> Effect? {
    var dialog = dialog
    switch keyMap.command(for: key, in: view) {
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
    switch keyMap.command(for: key, in: .nodes) {
    case .up: guests.scroll(by: -1, height: guestsHeight)
    case .down: guests.scroll(by: 1, height: guestsHeight)
    case .top, .pageUp: guests.scroll(by: -guestsHeight, height: guestsHeight)
    case .bottom, .pageDown: guests.scroll(by: guestsHeight, height: guestsHeight)
    case .cordon: return ask(.cordon, Order(.cordon(guests.node)))
    case .uncordon: return ask(.uncordon, Order(.uncordon(guests.node)))
    case .drain: return ask(.drain, Order(.drain(guests.node)))
    case .clear, .quit, .showGuests:
      mode = base
      return nil
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    default: break
    }
    mode = .guests(guests)
    return nil
  }

  /// The same as `ask`, from where the list's own checks have not been made.
  private mutating func ask(_ command: Command, _ order: Order) -> Effect? {
    guard let objection = prohibition(of: command) else { return ask(order) }
    notice = Notice(kind: .information, text: "\(order.title): \(objection)")
    return nil
  }

  mutating func readHelp(_ key: Key, top: Int) -> Effect? {
    switch keyMap.command(for: key, in: view) {
    case .up: mode = .help(top: max(0, top - 1))
    case .down: mode = .help(top: min(top + 1, helpScrollLimit))
    case .pageUp: mode = .help(top: max(0, top - helpHeight))
    case .pageDown: mode = .help(top: min(top + helpHeight, helpScrollLimit))
    case .top: mode = .help(top: 0)
    case .bottom: mode = .help(top: helpScrollLimit)
    case .help, .quit, .clear, .open, .openConsole, .showGuests: mode = base
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    default: break
    }
    return nil
  }
}
