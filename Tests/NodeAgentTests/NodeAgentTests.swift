// The agent as a whole, on real libvirt and QEMU (emulated), with an API server in memory.

import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

@Suite(
  "An agent on libvirt", .serialized, .timeLimit(.minutes(1)),
  .enabled(if: LibvirtHost.isPossible, "\(LibvirtHost.obstacle ?? "")"))
struct NodeAgentTests {
  /// An agent with a guest that talks.
  private func withGuest(_ spec: JSON = [:], _ body: (TestAgent, _ vmi: JSON) async throws -> Void) async throws {
    try await LibvirtHost.with { host in
      try await TestAgent.with(
        client: FakeResourceClient(date: { Date() }), uri: host.uri, directory: host.directory
      ) { agent in
        let vmi = try Fixture.talker("vm", in: host.directory, spec)
        agent.schedule(vmi)
        try await agent.instance("vm", in: "Running")
        try await body(agent, vmi)
      }
    }
  }

  @Test("a scheduled instance runs, and its deletion leaves nothing behind")
  func life() async throws {
    try await withGuest { agent, vmi in
      let running = try await agent.instance("vm", in: "Running")
      #expect(running.isTrue("Ready"))
      #expect(running["status", "machine", "type"].string?.hasPrefix("pc-q35") == true)
      #expect(running["status", "volumeStatus"][0]["target"] == "vda")
      #expect(MachineProcess.find(uuid: vmi.meta.uid) != nil)
      let pod = try await agent.client.first(Registry.pods) { $0.isTrue("Ready") }
      #expect(pod["status", "containerStatuses"][0]["ready"] == true)
      #expect(ProcessGroup.existing(node: Fixture.node).contains(pod.meta.uid))

      try await agent.delete("vm")
      try await agent.instance("vm", in: "Succeeded")
      try await agent.remove(vmi)
      let machine = try await agent.machine("vm")
      #expect(machine == nil)
      #expect(MachineProcess.find(uuid: vmi.meta.uid) == nil)
      #expect(!ProcessGroup.existing(node: Fixture.node).contains(pod.meta.uid))
      #expect(try FileManager.default.contentsOfDirectory(atPath: agent.configuration.instancesDirectory) == [])
    }
  }

  @Test("a guest that powers itself off has succeeded, and its pod with it")
  func powerOff() async throws {
    try await withGuest(["terminationGracePeriodSeconds": 30]) { agent, vmi in
      let console = try await agent.console(of: vmi)
      try await console.wait(for: "ready")
      try await console.type("q")
      try await agent.instance("vm", in: "Succeeded")
      _ = try await agent.client.first(Registry.pods) { $0["status", "phase"] == "Succeeded" }
      #expect(await console.drain())
    }
  }

  @Test("a guest whose process is killed has failed")
  func killed() async throws {
    try await withGuest { agent, vmi in
      let process = try #require(MachineProcess.find(uuid: vmi.meta.uid))
      kill(process, SIGKILL)
      let failed = try await agent.instance("vm", in: "Failed")
      #expect(failed["status", "reason"] == "GuestCrashed")
      _ = try await agent.client.first(Registry.pods) { $0["status", "phase"] == "Failed" }
    }
  }

  @Test("pausing is seen in a condition, and undone by unpausing")
  func pause() async throws {
    try await withGuest { agent, vmi in
      try await agent.act("pause", on: vmi)
      _ = try await agent.client.first(Registry.virtualMachineInstances) { $0.isTrue("Paused") }
      let error = await #expect(throws: APIError.self) { try await agent.act("pause", on: vmi) }
      #expect(error?.code == 409)
      try await agent.act("unpause", on: vmi)
      _ = try await agent.client.first(Registry.virtualMachineInstances) { $0.condition("Paused") == nil }
    }
  }

  @Test("a reset guest begins anew in the same log")
  func reset() async throws {
    try await withGuest { agent, vmi in
      let console = try await agent.console(of: vmi)
      try await console.wait(for: "ready")
      try await console.type("x")
      try await console.wait(for: "ready\r\nx")
      try await agent.act("reset", on: vmi)
      try await console.wait(for: "ready\r\nxready")
    }
  }
}
