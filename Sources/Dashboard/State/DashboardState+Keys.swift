// What a key does: it changes the state and names what has to be done outside of it. Keys in dialogs have a file of
// their own.

import KubeModel
import Operations
import Terminal

/// What the dashboard has to do beyond changing its state.
enum Effect: Sendable, Hashable {
  case quit, stopProgram, redraw
  case openConsole(ObjectKey)
  case send(Order)
}

extension DashboardState {
  mutating func handle(_ key: Key) -> Effect? {
    guard size.contains(Self.minimumSize) else {
      // Nothing that could be seen may be changed.
      return [.quit, .suspend, .redraw].contains(KeyMap.command(for: key, in: view)) ? follow(key) : nil
    }
    switch mode {
    case .list: return follow(key)
    case .filter: return editFilter(key)
    case .confirm(let question): return answer(key, question)
    case .targets(let dialog): return choose(key, dialog)
    case .guests(let guests): return watch(key, guests)
    case .help(let top): return readHelp(key, top: top)
    }
  }

  private mutating func follow(_ key: Key) -> Effect? {
    guard let command = KeyMap.command(for: key, in: view) else { return nil }
    let availability = availability(of: command)
    if command == .clear, !availability.isAvailable {
      notice = nil
      return nil
    }
    if case .unavailable(let reason) = availability {
      notice = Notice(kind: .information, text: "\(key): \(reason)")
      return nil
    }
    if move(command) { return nil }
    return order(for: command).map { ask($0) } ?? carryOut(command)
  }

  /// Moves within the list or to another one; false where the command does something else.
  mutating func move(_ command: Command) -> Bool {
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
    case .clear: if table.filter.text.isEmpty { table.clearMarks() } else { setFilter("") }
    case .mark: table.toggleMark()
    case .help: mode = .help(top: 0)
    case .migrate: openTargets()
    case .retry: openTargetsOfFailure()
    case .showGuests: openGuests()
    case .openConsole: return target.map { .openConsole($0.key) }
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    case .quit: return .quit
    default: break
    }
    return nil
  }

  private mutating func openTargets() {
    let rows = subjects.filter { objection(to: .migrate, row: $0) == nil }
    let machines = Set(rows.compactMap { inventory.machine(view, $0) }).sorted()
    let dialog = targetDialog(for: machines)
    if dialog.machines.isEmpty {
      notice = Notice(kind: .information, text: dialog.objections.first ?? "nothing to migrate")
    } else {
      mode = .targets(dialog)
    }
  }

  private mutating func openTargetsOfFailure() {
    guard let migration = table.selectedKey.flatMap({ inventory.object(.migrations, $0) }) else { return }
    let report = MigrationReport(migration)
    let instance = inventory.object(.instances, report.machine)
    let target = Target(
      key: report.machine, instance: instance, migration: inventory.migration(of: report.machine))
    if let objection = target.objection(to: .migrate) {
      notice = Notice(kind: .information, text: "r: \(objection)")
      return
    }
    mode = .targets(targetDialog(for: [report.machine], avoided: report.target))
  }

  private mutating func openGuests() {
    guard let node = table.selectedKey?.name else { return }
    mode = .guests(NodeGuests(node: node, inventory))
  }
}
