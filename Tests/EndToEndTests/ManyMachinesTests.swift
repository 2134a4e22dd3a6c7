// Fifty VMs at once: more than the two hosts have processors for.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("Fifty VMs created by one apply", .clean)
  struct ManyMachinesTests {
    @Test("all run or say why not, and deleting them leaves nothing behind")
    func fifty() async throws {
      let lab = try TestLab.shared()
      let names = (1...50).map { "many-\($0)" }
      try await lab.apply(names.map { Manifests.empty($0) })
      let running = try await eventually("every VM to run or say why not", within: .seconds(120)) {
        try await settled(lab, names)
      }
      #expect(running >= 20, "two hosts of at least one processor hold ten VMs a processor")
      let pods = try await allPods(lab).map(\.meta.uid)
      #expect(pods.count == names.count)
      try await lab.kubectl("delete", "vm", "--all", "--wait", "--timeout=100s", within: .seconds(110))
      try await lab.waitUntilHostsAreEmpty(ofPods: pods, within: .seconds(30))
      #expect(try await lab.kubectl("get", "vm,vmi,pods", "-o", "name").isEmpty)
    }

    /// How many VMs run, once all others wait for a place and say so; nil before.
    private func settled(_ lab: TestLab, _ names: [String]) async throws -> Int? {
      let machines = try await lab.client.list(
        Registry.virtualMachines, namespace: "default", options: ListOptions()
      ).items
      let running = machines.count { $0["status", "printableStatus"] == "Running" }
      let waiting = machines.count { $0["status", "printableStatus"] == "ErrorUnschedulable" }
      guard running + waiting == names.count else { return nil }
      let refused = try await allPods(lab).compactMap { $0.condition("PodScheduled") }.filter { $0.status == .no }
      #expect(refused.count == waiting)
      #expect(refused.allSatisfy { $0.reason == "Unschedulable" && $0.message.contains("Insufficient cpu") })
      return running
    }

    private func allPods(_ lab: TestLab) async throws -> [JSON] {
      try await lab.client.list(Registry.pods, namespace: "default", options: ListOptions()).items
    }
  }
}
