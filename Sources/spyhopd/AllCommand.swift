// spyhopd all

import APIServer
import ArgumentParser
import Glibc
import Logging
import NodeAgent

struct AllCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Run server, controllers and agent in one process: a cluster of one node.")

  @Option(help: "The directory of the cluster's data.")
  var data: String

  @Option(help: ArgumentHelp("The address of the API server.", valueName: "addr:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 6443)

  @Option(help: "The node's name; without it this host's.")
  var node: String?

  @OptionGroup var options: AgentOptions

  @Flag(help: "Log more.")
  var verbose = false

  func run() async throws {
    let server = APIServer(
      .init(directory: data, host: listen.host, port: listen.port), logger: Daemon.logger("apiserver", verbose: verbose)
    )
    let roles = Roles(
      data: data, node: node ?? HostName.current, options: agentConfiguration, libvirt: options.libvirt,
      verbose: verbose)
    try await Daemon.run {
      let (ports, port) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run { port.yield($0) } }
        group.addTask {
          for await bound in ports { try await roles.run(port: bound) }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private var agentConfiguration: AgentConfiguration {
    var configuration = AgentConfiguration(
      nodeName: node ?? HostName.current, stateDirectory: "\(data)/node", listenHost: "127.0.0.1", listenPort: 0)
    options.apply(to: &configuration)
    return configuration
  }
}

/// What starts once the server answers.
private struct Roles: Sendable {
  let data: String
  let node: String
  let options: AgentConfiguration
  let libvirt: String
  let verbose: Bool

  func run(port: Int) async throws {
    let kubeconfig = "\(data)/node.kubeconfig"
    try ClusterCredentials(directory: data).ensureKubeconfig(
      kubeconfig, user: "system:node:\(node)", groups: ["system:nodes"], server: "https://127.0.0.1:\(port)")
    let controllers = ControllerRole(
      kubeconfig: "\(data)/controller.kubeconfig", logger: Daemon.logger("controller", verbose: verbose))
    let agent = AgentRole(
      kubeconfig: kubeconfig, libvirt: libvirt, configuration: options, logger: Daemon.logger("agent", verbose: verbose)
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controllers.run() }
      group.addTask { try await agent.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

enum HostName {
  /// This host's name up to the first dot, in lower case as a Node's name must be.
  static var current: String {
    var bytes = [CChar](repeating: 0, count: 256)
    let status = gethostname(&bytes, bytes.count - 1)
    let label = bytes.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: ".")) }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: label, as: UTF8.self).lowercased()
    return status == 0 && !name.isEmpty ? name : "localhost"
  }
}
