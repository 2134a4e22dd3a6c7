// dashboard: what an operator waits for at the terminal.

import APIClient
import ArgumentParser
import Codecs
import KubeModel

struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Measure the start of the programs and the dashboard's frames.",
    discussion: "Starts an API server of its own, and `spyhop` in a pseudo-terminal of 120 columns and 40 rows.")

  @OptionGroup var report: ReportOptions

  @Option(help: "How many virtual machines the cluster has.")
  var machines = 100

  @Option(help: "How many pods it has in the last part.")
  var pods = 1700

  @Option(help: "How often to start each program.")
  var starts = 20

  @Option(help: "How many keys to press.")
  var keys = 200

  func validate() throws {
    guard machines >= 40, pods >= 100, starts >= 2, keys >= 2 else {
      throw ValidationError("--machines is at least 40, --pods at least 100, --starts and --keys at least 2.")
    }
  }

  func run() async throws {
    let thread = try MeasuringThread()
    let directory = try TemporaryDirectory()
    let server = try await BenchServer.start(on: directory, thread)
    try await create(on: server)
    let visits = DashboardVisits(kubeconfig: server.kubeconfig, home: directory.path, firstMachine: Self.name(of: 0))
    var results = try await thread.run { try ProgramStart.measure(times: starts * 2, kubeconfig: server.kubeconfig) }
    results += try await thread.run { try visits.measureStart(times: starts) }
    results += try await thread.run { try visits.measureUse(keys: keys) }
    let load = PodLoad(server: server)
    try await load.prepare()
    try await load.fill(upTo: pods)
    results += try await thread.run { try visits.measureMany(pods: pods, times: starts / 2, keys: keys) }
    report.print(results, suite: "dashboard, \(machines) virtual machines")
  }

  private static func name(of index: Int) -> String { "bench-vm-\(1000 + index)" }

  /// Halted, so that the list is all there is to show.
  private func create(on server: BenchServer) async throws {
    Progress.say("creating \(machines) virtual machines")
    let client = try server.client()
    for index in 0..<machines {
      let machine: JSON = [
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": ["name": .string(Self.name(of: index))],
        "spec": [
          "runStrategy": "Halted",
          "template": ["spec": ["domain": ["memory": ["guest": "128Mi"], "devices": [:]]]],
        ],
      ]
      _ = try await client.create(Registry.virtualMachines, namespace: "default", machine)
    }
  }
}
