// Which commands make sense for the selected or marked rows now, and if not, why: said in the bottom bar when the key is
// pressed.

import Codecs
import KubeModel
import Operations

/// Whether a command can work now; if not, a reason that completes "cannot …: ".
enum Availability: Sendable, Hashable {
  case available
  case unavailable(String)

  var isAvailable: Bool { self == .available }
}

extension DashboardState {
  /// The rows that a key acts on: the marked ones, or else the selected one.
  var subjects: [ObjectKey] {
    if !table.marks.isEmpty { return table.marks.sorted() }
    return table.selectedKey.map { [$0] } ?? []
  }

  /// The virtual machine that the selected row is about.
  var target: Target? { table.selectedKey.flatMap(target) }

  func target(_ row: ObjectKey) -> Target? {
    guard let key = inventory.machine(view, row) else { return nil }
    return Target(
      key: key, machine: inventory.object(.virtualMachines, key), instance: inventory.object(.instances, key),
      migration: inventory.migration(of: key))
  }

  /// Whether a command makes sense for at least one of the rows that it would act on.
  func availability(of command: Command) -> Availability {
    if let prohibition = prohibition(of: command) { return .unavailable(prohibition) }
    switch command {
    case .showGuests, .retry, .open, .describe, .yaml, .tree, .objectEvents, .logs, .edit:
      return availability(of: command, for: table.selectedKey.map { [$0] } ?? [])
    case .openConsole, .start, .stop, .restart, .pause, .migrate, .abort, .cordon, .uncordon, .drain, .mark, .delete:
      return availability(of: command, for: subjects)
    case .plugin: return availability(of: command, among: subjects)
    case .clear:
      let isClear = table.filter.text.isEmpty && table.marks.isEmpty
      return isClear ? .unavailable("no filter is set and nothing is marked") : .available
    case .scrollLeft, .scrollRight: return table.wideOffset == nil ? .unavailable("w first: wide mode") : .available
    default: return .available
    }
  }

  /// What names nodes alone, without saying of which cluster.
  private static let byNodeName: Set<Command> = [.migrate, .retry, .cordon, .uncordon, .drain, .showGuests]

  /// Why a command is not to be carried out whatever it acts on; nil where nothing speaks against it.
  func prohibition(of command: Command) -> String? {
    if settings.isReadOnly, command.isChange || isDangerous(command) {
      return "read-only mode: nothing is changed from here"
    }
    if place.isJoined, Self.byNodeName.contains(command) {
      return "nodes of several clusters may have the same name: look at one of them with :ctx NAME"
    }
    return denial(of: command)
  }

  private func availability(of command: Command, for rows: [ObjectKey]) -> Availability {
    guard keyMap.kinds(of: command).contains(view.kind) else {
      return .unavailable("not in the list of \(view.title)")
    }
    return availability(of: command, among: rows)
  }

  private func availability(of command: Command, among rows: [ObjectKey]) -> Availability {
    guard let first = rows.first else { return .unavailable("nothing is selected") }
    guard let objection = objection(to: command, row: first) else { return .available }
    return rows.contains { self.objection(to: command, row: $0) == nil } ? .available : .unavailable(objection)
  }

  /// Why a command makes no sense for a row; nil where it does.
  func objection(to command: Command, row: ObjectKey) -> String? {
    switch command {
    case .abort, .retry: inventory.object(.migrations, row).flatMap { Self.objection(to: command, migration: $0) }
    case .cordon: inventory.object(.nodes, row)?.isCordoned == true ? "\(row) is cordoned already" : nil
    case .uncordon: inventory.object(.nodes, row)?.isCordoned == false ? "\(row) is not cordoned" : nil
    case .delete: inventory.object(view, row)?.meta.isDeleting == true ? "\(row) is being deleted already" : nil
    case .drain, .showGuests, .mark, .open, .describe, .yaml, .tree, .objectEvents, .edit: nil
    case .plugin(let name): keyMap.plugin(name).flatMap { objection(to: $0, row) }
    case .logs where view.kind == .pods: nil
    case .logs: target(row)?.instance == nil ? "\(row) does not run: there is no pod whose log could be shown" : nil
    default: target(row).map { $0.objection(to: command) } ?? "this pod runs no virtual machine"
    }
  }

  private static func objection(to command: Command, migration: JSON) -> String? {
    let report = MigrationReport(migration)
    switch command {
    case .abort:
      if report.phase.isFinal { return "the migration of \(report.machine) has ended: \(report.word)" }
      return report.isAborting ? "the migration of \(report.machine) is being aborted already" : nil
    default:
      return report.phase == .failed ? nil : "the migration of \(report.machine) has not failed"
    }
  }
}
