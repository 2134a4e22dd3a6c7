// An agent with a fake API server around it, for as long as a closure runs.

import Codecs
import FoundationEssentials
import HTTPService
import Hypervisor
import KubeModel
import Logging
import TestSupport

@testable import NodeAgent

/// A running agent and what a test does to its surroundings.
struct TestAgent: Sendable {
  let client: FakeResourceClient
  let configuration: AgentConfiguration
  let hypervisor: any Hypervisor

  /// - Parameter directory: for state and allowed files; the caller removes it.
  init(client: FakeResourceClient, hypervisor: any Hypervisor, directory: String) {
    self.client = client
    self.hypervisor = hypervisor
    var configuration = AgentConfiguration(
      nodeName: Fixture.node, stateDirectory: "\(directory)/state", listenHost: "127.0.0.1", listenPort: 0)
    configuration.acceleration = .never
    configuration.allowedHostDirectories = [directory]
    self.configuration = configuration
  }

  /// Runs the agent beside `body` and ends it with that.
  func run(_ body: (TestAgent) async throws -> Void) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let agent = NodeAgent(
      configuration: configuration, client: client, hypervisor: hypervisor, identity: try TestIdentity.make(),
      logger: logger)
    let running = Task { try await agent.run() }
    defer { running.cancel() }
    try await body(self)
    running.cancel()
    _ = try? await running.value
  }

  /// What controllers do: an instance with its pod bound here, then Scheduled.
  func schedule(_ vmi: JSON) {
    client.seed(Registry.pods, Fixture.pod(for: vmi))
    client.seed(Registry.virtualMachineInstances, vmi)
  }

  /// Waits for the instance in a phase.
  @discardableResult
  func instance(_ name: String, in phase: String) async throws -> JSON {
    try await client.first(Registry.virtualMachineInstances) {
      $0.meta.name == name && $0["status", "phase"] == .string(phase)
    }
  }

  func delete(_ name: String) async throws {
    try await client.delete(Registry.virtualMachineInstances, namespace: "default", name: name, options: DeleteOptions())
  }
}
