// The list of migrations, and what a row of a VM says while it moves.

import Codecs
import KubeModel
import Operations

enum MigrationCells {
  private static let barWidth = 10

  /// `Migrating 43% → node-b`, or before it moves `Migrating (Pending)`; nil for a guest that stays where it is, or is on
  /// its way out.
  static func movement(of instance: JSON?, _ migration: JSON?) -> TableCell? {
    guard let instance, !instance.meta.isDeleting else { return nil }
    if let state = instance.unfinishedMigration {
      // The instance is the first to hear how far it is.
      let percent = state.progress.map { " \($0.percent)%" } ?? ""
      return TableCell("Migrating\(percent) → \(state.targetNode)", .busy)
    }
    return migration.map { TableCell("Migrating (\(MigrationReport($0).word))", .busy) }
  }

  /// The columns after the namespace. A migration's own name says nothing: it stands under that of its VM.
  static let columns: [Column] = [
    column("VM", priority: 0) { TableCell($0.machine.name) },
    column("PHASE", priority: 1) { .state($0.word) },
    column("PROGRESS", priority: 1) { TableCell($0.bar(width: barWidth), $0.phase.isFinal ? .dim : .text) },
    column("RATE", priority: 3) { TableCell($0.rate) },
    column("REMAINING", priority: 3) { TableCell($0.remaining) },
    column("DOWNTIME", priority: 4) { TableCell($0.downtime) },
    column("FROM → TO", priority: 2) { TableCell($0.route) },
    Column(title: "AGE", priority: 2, isAge: true) { TableCell(since: $0.object.meta.creationTimestamp) },
    Column(title: "REASON", maximumWidth: 1000, priority: 2, isFlexible: true) {
      TableCell(MigrationReport($0.object).reason, .bad)
    },
  ]

  private static func column(
    _ title: String, priority: Int, _ cell: @escaping @Sendable (MigrationReport) -> TableCell
  ) -> Column {
    Column(title: title, priority: priority) { cell(MigrationReport($0.object)) }
  }
}

enum MachineCells {
  /// The printable status, or how far its migration is.
  static func status(_ row: Column.Row) -> TableCell {
    let status = row.object["status", "printableStatus"].string
    if ["Terminating", "Stopping"].contains(status) { return .state(status) }
    return MigrationCells.movement(of: row.instance, row.migration) ?? .state(status)
  }
}
