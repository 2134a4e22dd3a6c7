// migrate-cancel: ends the migration of a VM, and says where the guest is then.

import APIClient
import ArgumentParser
import Codecs
import FoundationEssentials
import KubeModel
import Operations

struct MigrateCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate-cancel", abstract: "End the migration of a virtual machine; it stays where it is.")

  /// How long the agents may take to let go.
  private static let patience = Duration.seconds(10)

  @OptionGroup var machine: MachineOptions

  func run() async throws {
    let (client, key) = try machine.resolve()
    let migrations = try await client.list(
      Registry.virtualMachineInstanceMigrations, namespace: key.namespace, options: ListOptions()
    ).items.filter { $0.migratedInstance == key }
    guard let migration = migrations.first(where: { !$0.migrationPhase.isFinal }) else {
      // Says which machines there are, where this is none.
      _ = try await client.instance(of: key)
      throw Self.nothingToCancel(key, migrations, now: Date())
    }
    try await client.abortMigration(migration.key)
    let ending = await MigrationRun(client: client, migration: migration).follow(within: Self.patience)
    finish(ending, PlainText.of(key.name))
  }

  private func finish(_ ending: MigrationRun.Ending?, _ name: String) {
    switch ending {
    case .aborted: StandardOutput.print("the migration of \(name) was cancelled: it runs where it was")
    case .failed(let report):
      let place = report.source.isEmpty ? "where it was" : "on \(report.source)"
      StandardOutput.print(PlainText.of("the migration of \(name) has ended: it runs \(place) (\(report.reason))"))
    case .succeeded(let report): Failure.end("too late: \(name) has arrived on \(report.target)")
    case nil:
      Failure.end(
        "\(name) is asked to stay, but its migration has not ended yet: see `\(ProgramName.current) get vmim`")
    }
  }

  /// What to say where no migration is under way.
  static func nothingToCancel(_ machine: ObjectKey, _ migrations: [JSON], now: Date) -> APIError {
    let last = migrations.max { ($0.meta.creationTimestamp ?? "") < ($1.meta.creationTimestamp ?? "") }
    guard let last else { return APIError(.conflict, "\(machine.name) is not being migrated") }
    let report = MigrationReport(last)
    let age = last.migration?.endTime.map { " \(Age.text(seconds: Int(now.timeIntervalSince($0)))) ago" } ?? ""
    let outcome =
      report.phase == .succeeded ? "it arrived on \(report.target)" : "it failed: \(report.reason)"
    return APIError(.conflict, "the last migration of \(machine.name) ended\(age): \(outcome)")
  }
}
