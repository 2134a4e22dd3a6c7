// The agent of one node: its parts, how they are wired, and how long they run.

import Codecs
import FoundationEssentials
public import HTTPService
public import Hypervisor
public import KubeModel
public import Logging
public import Reconcile

/// Runs virtual machines on this host as the API says, and reports on them and on the host.
///
/// It owns nothing that must survive it: machines run on when it ends, and the next agent takes them over.
public struct NodeAgent: Sendable {
  let configuration: AgentConfiguration
  let client: any ResourceClient
  let hypervisor: any Hypervisor
  let identity: TLSIdentity
  let time: TimeSource
  let logger: Logger

  /// - Parameters:
  ///   - hypervisor: the host; its `run` is called by the agent.
  ///   - identity: the certificate and key that the endpoint shows, and the authority whose clients it serves.
  public init(
    configuration: AgentConfiguration, client: any ResourceClient, hypervisor: any Hypervisor, identity: TLSIdentity,
    time: TimeSource = TimeSource(), logger: Logger
  ) {
    self.configuration = configuration
    self.client = client
    self.hypervisor = hypervisor
    self.identity = identity
    self.time = time
    self.logger = logger
  }

  /// Runs until the task is cancelled.
  ///
  /// - Parameter ready: called with the endpoint's port once it listens.
  /// - Throws: where the state directory cannot be used or the address cannot be listened on; never later.
  public func run(ready: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    try makeDirectories()
    let hub = try ConsoleHub(
      directory: configuration.consolesDirectory, limit: configuration.consoleLogLimit, time: time,
      logger: logger)
    let emulation = await AccelerationProbe(
      emulator: configuration.emulatorProgram, directory: configuration.stateDirectory, logger: logger
    ).emulation(configuration.acceleration)
    let runtime = AgentRuntime(self, hub: hub, emulation: emulation)
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await runtime.run() }
      group.addTask {
        try await runtime.serve(as: identity) { port in
          await ready(port)
          runtime.portKnown(port)
        }
      }
    }
  }

  private func makeDirectories() throws {
    for path in [configuration.stateDirectory, configuration.instancesDirectory] {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
    }
  }
}
