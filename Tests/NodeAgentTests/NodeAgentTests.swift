// The agent as a whole, on real libvirt and QEMU (emulated), with an API server in memory.

import Codecs
import FoundationEssentials
import Glibc
import Hypervisor
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

/// Suites that boot guests, one test after another: they share the host's processors and control groups.
@Suite(
  "Real guests", .serialized, .timeLimit(.minutes(3)),
  .enabled(if: LibvirtHost.isPossible, "\(LibvirtHost.obstacle ?? "")"))
enum RealGuests {}

extension RealGuests {
  @Suite("An agent on libvirt")
  struct NodeAgentTests {
    /// An agent with a guest that talks.
    private func withGuest(_ spec: JSON = [:], _ body: (TestAgent, _ vmi: JSON) async throws -> Void) async throws {
      try await withAgent { agent, host in
        let vmi = try Fixture.talker("vm", in: host.directory, spec)
        agent.schedule(vmi)
        try await agent.instance("vm", in: "Running")
        try await body(agent, vmi)
      }
    }

    private func withAgent(_ body: (TestAgent, LibvirtHost) async throws -> Void) async throws {
      try await LibvirtHost.with { host in
        try await TestAgent.with(
          client: FakeResourceClient(date: { Date() }), hypervisor: LibvirtHypervisor(uri: host.uri),
          directory: host.directory
        ) { try await body($0, host) }
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
        try await agent.removePod(of: vmi)
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

    @Test("a domain that libvirt refuses is told of in its own words, and tried again")
    func refused() async throws {
      try await withAgent { agent, _ in
        agent.schedule(Fixture.instance("vm", ["domain": ["machine": ["type": "pc-q35-99.9"]]]))
        let failing = try await agent.client.first(Registry.virtualMachineInstances) {
          $0.condition("Synchronized")?.status == .no
        }
        #expect(failing.condition("Synchronized")?.message.contains("pc-q35-99.9") == true)
        #expect(failing["status", "phase"] == "Scheduled")
        let event = try await agent.client.first(Registry.events) {
          $0["reason"] == "SyncFailed" && ($0["count"].int ?? 0) > 1
        }
        #expect(event["type"] == "Warning")
        #expect(event["involvedObject", "name"] == "vm")
      }
    }

    @Test("a manifest's fault is told by its field")
    func invalid() async throws {
      try await withAgent { agent, _ in
        agent.schedule(
          Fixture.instance(
            "vm",
            [
              "domain": ["devices": ["disks": [["name": "root", "disk": ["bus": "virtio"]]]]],
              "volumes": [["name": "root", "hostDisk": ["path": "/etc/passwd", "type": "Disk"]]],
            ]))
        let failing = try await agent.client.first(Registry.virtualMachineInstances) {
          $0.condition("Synchronized")?.status == .no
        }
        #expect(
          failing.condition("Synchronized")?.message.hasPrefix("spec.volumes[0].hostDisk.path: /etc/passwd") == true)
      }
    }

    @Test("disks and seeds are made, seen by the machine, and removed with it")
    func volumes() async throws {
      try await withAgent { agent, host in
        let vmi = Fixture.instance(
          "vm",
          [
            "domain": [
              "devices": [
                "disks": [
                  ["name": "made", "disk": ["bus": "virtio"]], ["name": "scratch", "disk": ["bus": "scsi"]],
                  ["name": "seed", "cdrom": ["bus": "sata"]],
                ]
              ]
            ],
            "volumes": [
              [
                "name": "made",
                "hostDisk": ["path": .string("\(host.directory)/made.img"), "type": "DiskOrCreate", "capacity": "1Mi"],
              ],
              ["name": "scratch", "emptyDisk": ["capacity": "64Mi"]],
              ["name": "seed", "cloudInitNoCloud": ["userData": "#cloud-config\n"]],
            ],
          ])
        agent.schedule(vmi)
        let running = try await agent.instance("vm", in: "Running")
        #expect(running["status", "volumeStatus"].elements.map { $0["target"].string } == ["vda", "sda", "sdb"])
        let seed = try Data(
          contentsOf: URL(filePath: "\(agent.configuration.instancesDirectory)/\(vmi.meta.uid)/seed.iso"))
        // The volume descriptor of an ISO image lies in its 17th sector, the label 40 bytes into it.
        #expect(String(decoding: seed[(16 * 2048 + 40)..<(16 * 2048 + 46)], as: UTF8.self) == "cidata")
        try await agent.delete("vm")
        try await agent.instance("vm", in: "Succeeded")
        try await agent.removePod(of: vmi)
        #expect(try FileManager.default.contentsOfDirectory(atPath: agent.configuration.instancesDirectory) == [])
        let made = try FileManager.default.attributesOfItem(atPath: "\(host.directory)/made.img")
        #expect(made[.size] as? Int64 == 1 << 20)
      }
    }

    @Test("the node says who it is, and keeps its lease")
    func node() async throws {
      try await withAgent { agent, _ in
        let node = try await agent.client.first(Registry.nodes) { $0.isTrue("Ready") }
        #expect(node["status", "nodeInfo", "containerRuntimeVersion"].string?.hasPrefix("libvirt://") == true)
        #expect(node["status", "daemonEndpoints", "kubeletEndpoint", "Port"].int ?? 0 > 0)
        #expect(node["status", "addresses"][0]["address"] == "127.0.0.1")
        #expect(node.meta.labels["kubevirt.io/schedulable"] == "true")
        #expect(node.meta.annotations["kubevirt.io/heartbeat"] != nil)
        let lease = try await agent.client.first(Registry.leases) { $0.meta.name == Fixture.node }
        #expect(lease.meta.namespace == "kube-node-lease")
      }
    }

    @Test("a restarted libvirtd is connected to again, and its guests have gone on")
    func daemonRestart() async throws {
      try await withAgent { agent, host in
        let vmi = try Fixture.talker("vm", in: host.directory)
        agent.schedule(vmi)
        try await agent.instance("vm", in: "Running")
        let process = MachineProcess.find(uuid: vmi.meta.uid)
        try host.killDaemon()
        let lost = try await agent.client.first(Registry.nodes) { $0.condition("Ready")?.status == .no }
        #expect(lost.condition("Ready")?.reason == "HypervisorUnavailable")
        #expect(lost.meta.labels["kubevirt.io/schedulable"] == "false")
        try host.startDaemon()
        _ = try await agent.client.first(Registry.nodes) { $0.isTrue("Ready") }
        #expect(MachineProcess.find(uuid: vmi.meta.uid) == process)
        try await agent.delete("vm")
        try await agent.instance("vm", in: "Succeeded")
      }
    }

    @Test("a machine whose instance is gone for good is stopped and forgotten")
    func orphan() async throws {
      try await LibvirtHost.with { host in
        let vmi = try Fixture.talker("vm", in: host.directory)
        try await TestAgent.with(
          client: FakeResourceClient(), hypervisor: LibvirtHypervisor(uri: host.uri), directory: host.directory
        ) { agent in
          agent.schedule(vmi)
          try await agent.instance("vm", in: "Running")
        }
        #expect(MachineProcess.find(uuid: vmi.meta.uid) != nil)
        try await TestAgent.with(
          client: FakeResourceClient(), hypervisor: LibvirtHypervisor(uri: host.uri), directory: host.directory
        ) { agent in
          for await event in agent.hypervisor.events() where event == .machine(name: "default_vm", change: .undefined) {
            break
          }
          #expect(MachineProcess.find(uuid: vmi.meta.uid) == nil)
        }
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
}
