// What happens when libvirt is away, or says no.

import Codecs
import FoundationEssentials
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("libvirt", .clean)
  struct LibvirtTests {
    @Test("that is down makes its Node NotReady with the reason, and back it finds the guest that went on")
    func outage() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.empty("outvm")])
      try await lab.wait(for: "outvm", toBe: "Running")
      let (emulator, node) = try #require(lab.emulator(of: "outvm"))
      try await withBrokenLibvirt(lab, on: node) {
        let condition = try await lab.wait(forNode: node, ready: .no, within: .seconds(30))
        #expect(condition.reason == "HypervisorUnavailable")
        #expect(condition.message.contains("libvirt"))
        #expect(try await lab.kubectl("get", "node", node).contains("NotReady"))
      }
      try await lab.wait(forNode: node, ready: .yes, within: .seconds(30))
      try await lab.wait(for: "outvm", toBe: "Running")
      #expect(lab.emulator(of: "outvm")?.pid == emulator)
    }

    /// A libvirtd that does not start for as long as `body` runs: its configuration is not valid.
    private func withBrokenLibvirt(_ lab: TestLab, on node: String, _ body: () async throws -> Void) async throws {
      let file = URL(filePath: "\(lab.data)/nodes/\(node)/etc/libvirtd.conf")
      let valid = try Data(contentsOf: file)
      try (valid + Data("no such setting\n".utf8)).write(to: file)
      let pid = try #require(lab.process(of: .libvirtd(node: node)))
      lab.end(pid)
      do {
        try await body()
      } catch {
        try valid.write(to: file)
        throw error
      }
      try valid.write(to: file)
    }

    @Test("that refuses a domain is quoted in a condition and an event, and asked again")
    func refusal() async throws {
      let lab = try TestLab.shared()
      var machine = Manifests.empty("oddvm")
      machine["spec", "template", "spec", "domain", "machine"] = ["type": "pc-q35-99.9"]
      try await lab.apply([machine])
      let condition = try await eventually("the refusal in a condition") {
        try await lab.instance("oddvm").condition("Synchronized").flatMap { $0.status == .no ? $0 : nil }
      }
      #expect(condition.message.contains("pc-q35-99.9"))
      try await eventually("the event, counted again") {
        let options = ListOptions(fieldSelector: "involvedObject.name=oddvm,type=Warning")
        let events = try await lab.client.list(Registry.events, namespace: "default", options: options).items
        return events.contains { ($0["count"].int ?? 0) > 1 && ($0["message"].string ?? "").contains("pc-q35-99.9") }
          ? true : nil
      }
    }

    @Test("is asked again when what was missing has come: a disk that appears lets its VM run")
    func lateDisk() async throws {
      let lab = try TestLab.shared()
      let disk = "\(lab.disks)/late.img"
      var machine = Manifests.empty("latevm")
      machine["spec", "template", "spec", "domain", "devices"] = [
        "disks": [["name": "root", "disk": ["bus": "virtio"]]]
      ]
      machine["spec", "template", "spec", "volumes"] = [
        ["name": "root", "hostDisk": ["path": .string(disk), "type": "Disk"]]
      ]
      try await lab.apply([machine])
      let condition = try await eventually("what is missing in a condition") {
        try await lab.instance("latevm").condition("Synchronized").flatMap { $0.status == .no ? $0 : nil }
      }
      #expect(condition.message.contains("late.img"))
      #expect(try await lab.events(about: "latevm", type: "Warning").contains { $0.contains("late.img") })
      try Data(count: 1 << 20).write(to: URL(filePath: disk))
      try await lab.wait(for: "latevm", toBe: "Running")
      #expect(try await lab.instance("latevm").isTrue("Synchronized"))
      try await lab.kubectl("delete", "vm", "latevm", "--wait", "--timeout=60s", within: .seconds(70))
      #expect(FileManager.default.fileExists(atPath: disk), "a disk of the host's is not the agent's to remove")
    }
  }
}
