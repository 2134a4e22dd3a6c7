// The agent as a whole, on real libvirt and QEMU (emulated), with an API server in memory.

import Codecs
import FoundationEssentials
import Glibc
import Hypervisor
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

@Suite(
  "An agent on libvirt", .serialized, .timeLimit(.minutes(2)),
  .enabled(if: LibvirtHost.isPossible, "\(LibvirtHost.obstacle ?? "")"))
struct NodeAgentTests {
  private func withAgent(_ body: (TestAgent) async throws -> Void) async throws {
    try await LibvirtHost.with { host in
      let hypervisor = LibvirtHypervisor(uri: host.uri)
      let agent = TestAgent(client: FakeResourceClient(), hypervisor: hypervisor, directory: host.directory)
      try await agent.run(body)
    }
  }

  @Test("a scheduled instance runs, and its deletion leaves nothing behind")
  func life() async throws {
    try await withAgent { agent in
      let vmi = Fixture.instance("vm")
      agent.schedule(vmi)
      let running = try await agent.instance("vm", in: "Running")
      #expect(running.isTrue("Ready"))
      let machine = try await agent.hypervisor.machine(named: "default_vm")
      #expect(try await machine?.state() == .running)
      #expect(MachineProcess.find(uuid: vmi.meta.uid) != nil)

      try await agent.delete("vm")
      try await agent.instance("vm", in: "Succeeded")
      while try await agent.hypervisor.machine(named: "default_vm") != nil { await Task.yield() }
      #expect(MachineProcess.find(uuid: vmi.meta.uid) == nil)
    }
  }
}
