// seed: a cluster of any size for whoever wants to try something on it.

import APIClient
import ArgumentParser
import KubeModel

/// Sizes of a cluster, as flags.
struct SeedOptions: ParsableArguments {
  @Option(help: "How many virtual machines, all of them halted.")
  var vms = 1_000

  @Option(help: "How many pods, which run nowhere.")
  var pods = 500

  @Option(help: "How many nodes, on which nothing is scheduled.")
  var nodes = 50

  var seed: ClusterSeed { ClusterSeed(machines: vms, pods: pods, nodes: nodes) }

  /// More would fill the memory of most machines.
  static let limit = 1_000_000

  func validate() throws {
    for (name, count) in [("--vms", vms), ("--pods", pods), ("--nodes", nodes)] {
      guard 0...Self.limit ~= count else { throw ValidationError("\(name) is from 0 to \(Self.limit), not \(count).") }
    }
  }
}

struct SeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seed", abstract: "Fill an API server with virtual machines, pods and nodes.",
    discussion: """
      Machines go to the namespaces bench-1 to bench-8, pods to bench; what is there already stays as it is, so that a \
      run that broke off can be repeated. Delete the namespaces and the nodes bench-node-* to be rid of them.
      """)

  @Option(help: "The kubeconfig of the server to fill.")
  var kubeconfig: String

  @Option(help: "The context in it; the current one without it.")
  var context: String?

  @OptionGroup var sizes: SeedOptions

  func run() async throws {
    do {
      let client = try HTTPResourceClient(kubeconfig: .load(path: kubeconfig), context: context)
      try await sizes.seed.fill(client)
    } catch let error as APIError {
      throw BenchError(error.message)
    }
  }
}
