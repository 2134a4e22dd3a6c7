// What a key does: it changes the state and names what has to be done outside of it. Keys in dialogs have a file of
// their own.

import Codecs
import Consoles
import KubeModel
import Operations
import Terminal

/// What the dashboard has to do beyond changing its state.
enum Effect: Sendable, Hashable {
  case quit, stopProgram, redraw
  case openConsoles([ObjectKey])
  case desk(DeskEffect)
  case send(Order)
  /// Runs programs that have the terminal until they end.
  case runOnTerminal(Order)
  /// Whether the operator has a right.
  case ask(AccessQuestion)
  case fetch(PageRequest)
  case followLog(LogRequest)
  /// Asks what the server does not tell by itself.
  case look(Look)
  case fetchToEdit(PageRequest)
  case edit(EditSession)
  case apply(EditSession, JSON)
  /// Writes a text to a file that is not there yet.
  case save(path: String, text: String)
  /// Removes the file of an edit.
  case discard(String)
  /// Looks at another cluster from then on.
  case switchContext(String)
}

extension DashboardState {
  mutating func handle(_ key: Key) -> Effect? {
    guard size.contains(Self.minimumSize) else {
      // Nothing that could be seen may be changed.
      let command = keyMap.command(for: key, in: view)
      return command.flatMap { [.quit, .suspend, .redraw].contains($0) ? follow($0, key: key) : nil }
    }
    switch mode {
    case .list: return keyMap.command(for: key, in: view).flatMap { follow($0, key: key) }
    case .filter: return editFilter(key)
    case .command(let line): return editCommand(key, line)
    case .confirm(let question): return answer(key, question)
    case .targets(let dialog): return choose(key, dialog)
    case .guests(let guests): return watch(key, guests)
    case .columns(let dialog): return chooseColumns(key, dialog)
    case .page: return readPage(key)
    case .help(let top): return readHelp(key, top: top)
    }
  }

  /// - Parameter key: what asked for it; named where it makes no sense.
  mutating func follow(_ command: Command, key: Key?) -> Effect? {
    let availability = availability(of: command)
    if command == .clear, !availability.isAvailable {
      notice = nil
      return nil
    }
    if case .unavailable(let reason) = availability {
      notice = Notice(kind: .information, text: key.map { "\($0): \(reason)" } ?? reason)
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
    case .show(let other): show(other)
    case .nextView: show(view.neighbour(1))
    case .previousView: show(view.neighbour(-1))
    default: return arrange(command)
    }
    return true
  }

  /// Changes how the list is shown; false where the command does something else.
  private mutating func arrange(_ command: Command) -> Bool {
    switch command {
    case .sortLeft: sortByNeighbour(-1)
    case .sortRight: sortByNeighbour(1)
    case .reverseSort: reverseSorting()
    case .wide: table.wideOffset = table.wideOffset == nil ? 0 : nil
    case .scrollLeft: table.wideOffset = table.wideOffset.map { max(0, $0 - 1) }
    case .scrollRight: table.wideOffset = table.wideOffset.map { min($0 + 1, max(0, table.shownColumns.count - 2)) }
    default: return false
    }
    return true
  }

  private mutating func carryOut(_ command: Command) -> Effect? {
    switch command {
    case .filter: mode = .filter
    case .commandLine: openCommandLine()
    case .clear: if table.filter.text.isEmpty { table.clearMarks() } else { setFilter("") }
    case .mark: table.toggleMark()
    case .markAll: table.toggleAll()
    case .chooseColumns: mode = .columns(ColumnDialog(table))
    case .help: mode = .help(top: 0)
    case .migrate: openTargets()
    case .retry: openTargetsOfFailure()
    case .showGuests: openGuests()
    case .openConsole: return openConsoles()
    case .open: return open()
    case .describe: return openSelected(.describe)
    case .yaml: return openSelected(.yaml)
    case .tree: return openSelected(.tree)
    case .objectEvents: return openSelected(.events)
    case .logs: return openSelected(.log)
    case .journal: open(.journal, title: "journal: what you did here, the newest first", lines: journal.lines)
    case .timeline: open(.timeline, title: "timeline: what changed in the last hour", lines: timelineLines)
    case .consumers: return openTop()
    case .edit: return table.selectedKey.flatMap { beginEdit(view, $0) }
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    case .quit: return .quit
    default: break
    }
    return nil
  }

  private mutating func openCommandLine() {
    // Its names complete `:ns`.
    visit(View(Registry.namespaces))
    mode = .command(CommandLine())
  }

  private mutating func openSelected(_ aspect: Page.Aspect) -> Effect? {
    table.selectedKey.flatMap { open(aspect, of: view, $0) }
  }

  private mutating func open() -> Effect? {
    guard let key = table.selectedKey, view.resource.qualifiedName == Registry.namespaces.qualifiedName else {
      return openInvolved() ?? openSelected(.describe)
    }
    namespace = key.name
    show(.virtualMachines)
    return nil
  }

  /// The object that an event is about.
  private mutating func openInvolved() -> Effect? {
    guard view.kind == .events, let row = table.selectedKey, let event = inventory.object(.events, row) else {
      return nil
    }
    let involved = event["involvedObject"]
    let resource = Registry.find(apiVersion: involved["apiVersion"].string ?? "", kind: involved["kind"].string ?? "")
    guard let resource, let name = involved["name"].string else { return nil }
    return open(.describe, of: View(resource), row.relative(name, of: resource))
  }

  /// As an order does, this uses up the marks.
  private mutating func openConsoles() -> Effect {
    defer { table.clearMarks() }
    let rows = subjects.filter { objection(to: .openConsole, row: $0) == nil }
    var machines: [ObjectKey] = []
    for machine in rows.compactMap({ inventory.machine(view, $0) }) where !machines.contains(machine) {
      machines.append(machine)
    }
    return .openConsoles(machines)
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
