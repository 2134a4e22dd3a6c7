// spyhopd controller

import APIClient
import ArgumentParser
import Controllers
import Logging

struct ControllerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controller",
    abstract: "Run the controllers: VMs, VMIs, replica sets, migrations, the pod scheduler and node lifecycle.")

  @Option(help: "The kubeconfig of the cluster.")
  var kubeconfig: String

  @Flag(help: "Log more.")
  var verbose = false

  func run() async throws {
    let logger = Daemon.logger("controller", verbose: verbose)
    let kubeconfig = kubeconfig
    try await Daemon.run { try await ControllerRole(kubeconfig: kubeconfig, logger: logger).run() }
  }
}

/// The controllers wired to a cluster by a kubeconfig.
struct ControllerRole: Sendable {
  let kubeconfig: String
  let logger: Logger

  func run() async throws {
    let client = try HTTPResourceClient(
      kubeconfig: try Kubeconfig.load(KubeconfigLocation(explicit: kubeconfig)), userAgent: "spyhop-controller")
    await ControllerSet(client: client, log: logger).run()
  }
}
