// The agent as a whole on a simulated host: no root, no libvirt, many instances.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

@Suite("An agent on a simulated host", .timeLimit(.minutes(2)))
struct SimulatedNodeTests {
  private func withAgent(_ body: (TestAgent) async throws -> Void) async throws {
    let directory = "/tmp/spyhop-simulated-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await TestAgent.with(
      client: FakeResourceClient(date: { Date() }), hypervisor: SimulatedHypervisor(startTime: .zero),
      directory: directory, controlGroupRoot: directory, body)
  }

  /// An instance without a console: a hundred logs would only be files.
  private func silent(_ name: String) -> JSON {
    Fixture.instance(name, ["domain": ["devices": ["autoattachSerialConsole": false]]])
  }

  @Test("a hundred instances run and end")
  func hundred() async throws {
    try await withAgent { agent in
      let instances = (0..<100).map { silent("vm-\($0)") }
      for vmi in instances { agent.schedule(vmi) }
      for vmi in instances { try await agent.instance(vmi.meta.name, in: "Running") }
      for vmi in instances { try await agent.delete(vmi.meta.name) }
      for vmi in instances { try await agent.instance(vmi.meta.name, in: "Succeeded") }
      while try await !agent.hypervisor.machines().isEmpty { await Task.yield() }
    }
  }

  @Test("while the server is away machines run on, and what changed meanwhile is caught up with")
  func outage() async throws {
    try await withAgent { agent in
      agent.schedule(silent("vm"))
      try await agent.instance("vm", in: "Running")
      agent.client.goOffline()
      try await agent.machine("vm")?.suspend()
      #expect(try await agent.machine("vm")?.state() == .paused(.user))
      agent.client.comeBack()
      _ = try await agent.client.first(Registry.virtualMachineInstances) { $0.isTrue("Paused") }
    }
  }

  @Test("an instance made anew under the same name gets a machine of its own")
  func replaced() async throws {
    try await withAgent { agent in
      let first = silent("vm")
      agent.schedule(first)
      try await agent.instance("vm", in: "Running")
      let second = silent("vm")
      agent.schedule(second)
      while try await agent.machine("vm")?.uuid != second.meta.uid { await Task.yield() }
      try await agent.instance("vm", in: "Running")
    }
  }

  @Test("a machine is stopped when its instance has been made anew on another node")
  func madeElsewhere() async throws {
    try await withAgent { agent in
      agent.schedule(silent("vm"))
      try await agent.instance("vm", in: "Running")
      var second = silent("vm")
      second["status", "nodeName"] = "another"
      second["metadata", "labels"] = ["kubevirt.io/nodeName": "another"]
      agent.client.seed(Registry.virtualMachineInstances, second)
      while try await agent.machine("vm") != nil { await Task.yield() }
      let untouched = agent.client[Registry.virtualMachineInstances, second.key]
      #expect(untouched?["status", "phase"] == "Scheduled")
    }
  }

  @Test("lost races for an object's version are tried again")
  func conflicts() async throws {
    try await withAgent { agent in
      agent.client.fail(
        .patch, Registry.virtualMachineInstances, with: APIError(.conflict, "the object has been modified"), times: 3)
      agent.schedule(silent("vm"))
      try await agent.instance("vm", in: "Running")
    }
  }
}
