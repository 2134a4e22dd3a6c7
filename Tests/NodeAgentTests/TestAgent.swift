// An agent with a fake API server around it, for as long as a closure runs.

import APIClient
import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import TestSupport

@testable import NodeAgent

/// A running agent and what a test does to its surroundings.
struct TestAgent: Sendable {
  let client: FakeResourceClient
  let hypervisor: any Hypervisor
  let configuration: AgentConfiguration
  /// A caller of the agent's endpoint, with rights.
  let endpoint: HTTPResourceClient

  /// Runs an agent beside `body` and ends it with that.
  ///
  /// - Parameter directory: for state and allowed files; the caller removes it.
  static func with(
    client: FakeResourceClient, hypervisor: any Hypervisor, directory: String,
    logLimit: Int64 = 16 << 20, controlGroupRoot: String = "/sys/fs/cgroup",
    _ body: (TestAgent) async throws -> Void
  ) async throws {
    var configuration = AgentConfiguration(
      nodeName: Fixture.node, stateDirectory: "\(directory)/state", listenHost: "127.0.0.1", listenPort: 0)
    configuration.acceleration = .never
    configuration.allowedHostDirectories = [directory]
    configuration.consoleLogLimit = logLimit
    configuration.controlGroupRoot = controlGroupRoot
    var logger = Logger(label: "test")
    logger.logLevel = ProcessInfo.processInfo.environment["SPYHOP_TEST_LOG"] == nil ? .critical : .debug
    let identity = try TestIdentity()
    let agent = NodeAgent(
      configuration: configuration, client: client, hypervisor: hypervisor, identity: try identity.server,
      logger: logger)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await agent.run { port.yield($0) } }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    let endpoint = try identity.client(port: await iterator.next() ?? 0)
    try await body(
      TestAgent(client: client, hypervisor: hypervisor, configuration: configuration, endpoint: endpoint))
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
    try await client.delete(
      Registry.virtualMachineInstances, namespace: "default", name: name, options: DeleteOptions())
  }

  /// Deletes the pod of an instance as its controller does, and waits until the agent lets go of it.
  func removePod(of vmi: JSON) async throws {
    for pod in client.objects(Registry.pods) where LauncherPod.instanceUID(pod) == vmi.meta.uid {
      try await client.delete(
        Registry.pods, namespace: "default", name: pod.meta.name, options: DeleteOptions(gracePeriodSeconds: 30))
    }
    while client.calls.count(where: { $0.verb == .delete && $0.resource == "pods" }) < 2 { await Task.yield() }
  }

  func machine(_ name: String) async throws -> (any Machine)? { try await hypervisor.machine(named: "default_\(name)") }

  func console(of vmi: JSON, _ query: (String, String)...) async throws -> TestConsole {
    try await TestConsole(endpoint, of: vmi, query: query)
  }

  /// A PUT on the endpoint, such as `pause`.
  func act(_ action: String, on vmi: JSON) async throws {
    _ = try await endpoint.send(
      method: "PUT", path: "/v1/namespaces/default/virtualmachineinstances/\(vmi.meta.name)/\(action)")
  }

  func log(of vmi: JSON, _ query: (String, String)...) async throws -> [UInt8] {
    try await endpoint.send(
      method: "GET", path: "/v1/namespaces/default/virtualmachineinstances/\(vmi.meta.name)/log", query: query)
  }
}
