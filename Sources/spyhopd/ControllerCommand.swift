// spyhopd controller

import APIClient
import ArgumentParser
import Controllers
import FoundationEssentials
import Logging

struct ControllerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controller",
    abstract: "Run the controllers: VMs, VMIs, replica sets, migrations, the pod scheduler and node lifecycle.")

  @Option(help: "The kubeconfig of the cluster.")
  var kubeconfig: String

  @Option(help: ArgumentHelp("Migrations at the same time in the cluster; more wait.", valueName: "count"))
  var parallelMigrations = MigrationOptions().parallelPerCluster

  @Option(help: ArgumentHelp("Migrations that may leave one node at the same time.", valueName: "count"))
  var parallelOutboundMigrations = MigrationOptions().parallelOutboundPerNode

  @Flag(help: "Work only while holding the Lease kube-system/spyhop-controller, of which one of several has it.")
  var leaderElect = false

  @Flag(help: "Log more.")
  var verbose = false

  func validate() throws {
    for (name, count) in [
      ("--parallel-migrations", parallelMigrations), ("--parallel-outbound-migrations", parallelOutboundMigrations),
    ] where count < 1 { throw ValidationError("\(name) must be 1 or more: with none, nothing could ever move.") }
  }

  func run() async throws {
    var options = ControllerOptions()
    options.migrations.parallelPerCluster = parallelMigrations
    options.migrations.parallelOutboundPerNode = parallelOutboundMigrations
    if leaderElect { options.leaderIdentity = "\(HostName.current)_\(UUID().uuidString)" }
    let role = ControllerRole(
      kubeconfig: kubeconfig, options: options, logger: Daemon.logger("controller", verbose: verbose))
    try await Daemon.run { try await role.run() }
  }
}

/// The controllers wired to a cluster by a kubeconfig.
struct ControllerRole: Sendable {
  let kubeconfig: String
  var options = ControllerOptions()
  let logger: Logger

  func run() async throws {
    let client = try HTTPResourceClient(
      kubeconfig: try Kubeconfig.load(KubeconfigLocation(explicit: kubeconfig)), userAgent: "spyhop-controller")
    await ControllerSet(client: client, options: options, log: logger).run()
  }
}
