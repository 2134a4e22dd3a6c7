// migrate: moves a running VM to another node, and if asked, shows how it goes.

import APIClient
import ArgumentParser
import Codecs
import KubeModel
import Operations

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Move a running virtual machine to another node.",
    discussion: """
      The migration goes on whether somebody waits or not. With --wait or --progress the exit code tells the outcome: 0 \
      when the guest runs on its new node, 1 when it stayed where it was, 130 after Ctrl-C.
      """)

  @OptionGroup var machine: MachineOptions

  @Option(
    help: ArgumentHelp("The node to move to (default: the best one).", valueName: "node"), completion: LiveNames.nodes)
  var to: String?

  @Flag(help: "Wait for the end.")
  var wait = false

  @Flag(help: "Show how far it is; waits for the end.")
  var progress = false

  func run() async throws {
    let (client, key) = try machine.resolve()
    if let to { _ = try await client.node(to) }
    _ = try await client.instance(of: key)
    let migration = try await client.migrate(key, to: to)
    let name = PlainText.of(key.name)
    guard wait || progress else {
      return StandardOutput.print("\(name) is to migrate: \(PlainText.of(migration.meta.name))")
    }
    Interruption.arm(
      saying: "the migration of \(name) goes on; `\(ProgramName.current) migrate-cancel \(name)` ends it")
    var line = ProgressLine()
    let ending = await MigrationRun(client: client, migration: migration).follow { report in
      if progress { line.show(report.line, identity: "\(report.word) \(report.percent)") }
    }
    line.end()
    finish(ending, name)
  }

  private func finish(_ ending: MigrationRun.Ending?, _ name: String) {
    switch ending {
    case .succeeded(let report):
      let downtime = report.downtime.map { ", after it stood still for \($0)" } ?? ""
      StandardOutput.print("\(name) runs on \(PlainText.of(report.target))\(downtime)")
    case .failed(let report):
      let place = report.source.isEmpty ? "where it was" : "on \(report.source)"
      Failure.end(
        """
        the migration of \(name) failed: \(report.reason)
        it still runs \(place): try again, or another node by --to; `\(ProgramName.current) get events` tells more
        """)
    case .aborted: Failure.end("the migration of \(name) was cancelled: it runs where it was")
    case nil: Failure.end("the migration of \(name) is no longer followed")
    }
  }
}

extension MigrationReport {
  /// `[########............]  43%  Running  node-a → node-b  118.2MiB/s  583.6MiB left  dirty 4.0MiB/s`
  var line: String {
    let figures = [rate, remaining.map { "\($0) left" }, dirtyRate.map { "dirty \($0)" }].compactMap(\.self)
    return ([bar(width: 20), word, route] + figures).filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
