// dashboard: what an operator waits for at the terminal, in clusters of any size.

import APIClient
import ArgumentParser
import KubeModel
import Terminal

struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Measure the start of the programs and the dashboard's frames.",
    discussion: """
      Starts an API server of its own, fills it, and opens `spyhop` in a pseudo-terminal of 160 columns and 48 rows, \
      which our own emulator reads.
      """)

  @OptionGroup var report: ReportOptions
  @OptionGroup var sizes: SeedOptions

  @Option(
    help:
      "A server that `seed` has filled, instead of an own one, by the kubeconfig in its data directory; no controllers."
  )
  var kubeconfig: String?

  @Option(help: "How often to start each program.")
  var starts = 20

  @Option(help: "How often to wait until the dashboard has all objects.")
  var syncs = 3

  @Option(help: "How many keys of each sort to press.")
  var keys = 200

  @Option(help: "How many machines to change a second, while keys are pressed.")
  var changeRate = 2_000

  @Option(help: "How many megabytes a second a console brings, while keys are pressed.")
  var flood = 20

  func validate() throws {
    guard sizes.vms >= 100, sizes.pods >= 1, sizes.nodes >= 1 else {
      throw ValidationError("--vms is at least 100, --pods and --nodes at least 1: every list has to show something.")
    }
    guard starts >= 2, syncs >= 1, keys >= 10, 1...100_000 ~= changeRate, 1...1_000 ~= flood else {
      throw ValidationError(
        "--starts is at least 2, --syncs 1, --keys 10; --change-rate is up to 100000, --flood up to 1000.")
    }
  }

  func run() async throws {
    let thread = try MeasuringThread()
    let directory = try TemporaryDirectory()
    let server = kubeconfig == nil ? try await BenchServer.start(on: directory, thread) : nil
    defer { server?.process.end(by: 15) }
    let path = kubeconfig ?? server?.kubeconfig ?? ""
    let client = try HTTPResourceClient(kubeconfig: .load(path: path))
    let node = try await thread.run { try FloodingNode(of: path, in: directory) }
    if server != nil { try await sizes.seed.fill(client) }
    let cluster = try await SeededCluster(client, kubeconfig: path, home: directory.path)
    report.print(try await measure(cluster, node, client, thread), suite: "dashboard, \(cluster)")
  }

  private func measure(
    _ cluster: SeededCluster, _ node: FloodingNode, _ client: HTTPResourceClient, _ thread: MeasuringThread
  ) async throws -> [Measurement] {
    let (starts, syncs, keys, flood) = (starts, syncs, keys, flood)
    var results = try await thread.run { try ProgramStart.measure(times: starts * 2, kubeconfig: cluster.kubeconfig) }
    results += try await thread.run { try DashboardStart(cluster).measure(times: starts, syncs: syncs) }
    results += try await thread.run { try DashboardUse(cluster).measure(keys: keys) }
    let load = ChangeLoad(client, machines: cluster.machines, rate: changeRate)
    results += try await load.beside { try await thread.run { try DashboardUnderChange(cluster).measure(keys: keys) } }
    results += try await node.flood(client, megabytes: flood, on: thread) {
      try await thread.run { try FloodedConsole(cluster, megabytes: flood).measure(keys: keys) }
    }
    results += await thread.run { FrameBuilding.measure(machines: cluster.machines, times: keys) }
    return results
  }
}
