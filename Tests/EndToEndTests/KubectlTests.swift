// Stock kubectl against the lab: a VM's whole life through its commands.

import Codecs
import FoundationEssentials
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("kubectl", .clean)
  struct KubectlTests {
    @Test("get nodes shows both hosts Ready")
    func nodes() async throws {
      let lab = try TestLab.shared()
      let lines = try await lab.kubectl("get", "nodes").split(separator: "\n")
      for node in TestLab.nodes {
        #expect(lines.contains { $0.hasPrefix(node) && $0.split(separator: " ").dropFirst().first == "Ready" })
      }
    }

    @Test("a VM goes through its phases in get -w, is waited for, described and followed, and leaves nothing behind")
    func life() async throws {
      let lab = try TestLab.shared()
      let watches = try await Watches(lab, machine: "kubevm")
      try await lab.kubectl("patch", "vm", "kubevm", "--type=merge", "-p", #"{"spec":{"runStrategy":"Always"}}"#)
      try await lab.kubectl("wait", "--for=condition=Ready", "vm/kubevm", "--timeout=60s", within: .seconds(70))
      let pod = try await lab.launcherPod(of: "kubevm").meta
      let log = try lab.startKubectl(["logs", "-f", pod.name])
      try await log.wait(for: "hello from kubevm", within: .seconds(90))
      try await log.wait(for: "kubevm booted in", within: .seconds(30))
      try await expectTimes(lab, pod: pod.name)
      try await expectDescribed(lab)
      try await lab.kubectl("delete", "vm", "kubevm", "--wait", "--timeout=60s", within: .seconds(70))
      try await watches.expectPhases(pod: pod.name)
      #expect(try await log.end().exit == .code(0), "logs -f ends with its guest")
      #expect(try await lab.kubectl("get", "vm,vmi,pods", "-o", "name").isEmpty)
      try await lab.waitUntilHostsAreEmpty(ofPods: [pod.uid])
    }

    /// That the log is also there with times, and from one of them on.
    private func expectTimes(_ lab: TestLab, pod: String) async throws {
      let lines = try await lab.kubectl("logs", "--timestamps", pod).split(whereSeparator: \.isNewline)
      let booted = try #require(lines.first { $0.contains("hello from kubevm") })
      let time = String(booted.prefix { $0 != " " })
      #expect(try #require(RFC3339.date(time)).timeIntervalSinceNow > -120)
      #expect(lines.allSatisfy { RFC3339.date(String($0.prefix { $0 != " " })) != nil })
      #expect(try await lab.kubectl("logs", "--since-time=\(time)", pod).contains("kubevm booted in"))
      #expect(try await lab.kubectl("logs", "--since=1h", "--tail=1", "--timestamps", pod).hasPrefix("20"))
      #expect(try await lab.kubectl("logs", "--since-time=2099-01-01T00:00:00Z", pod).isEmpty)
    }

    private func expectDescribed(_ lab: TestLab) async throws {
      let machine = try await lab.kubectl("describe", "vm", "kubevm")
      #expect(
        machine.contains("SuccessfulCreate") && machine.contains("Printable Status:") && machine.contains("Running"))
      let instance = try await lab.kubectl("describe", "vmi", "kubevm")
      for event in ["SuccessfulCreate", "Created", "Started"] { #expect(instance.contains(event)) }
    }

    @Test("label, patch, edit and apply change an object")
    func changes() async throws {
      let lab = try TestLab.shared()
      let manifest = Manifests.empty("editvm", runStrategy: "Halted")
      #expect(try await lab.apply([manifest]).contains("created"))
      #expect(try await lab.apply([manifest]).contains("unchanged"))
      try await lab.kubectl("label", "vm", "editvm", "tier=test")
      #expect(try await lab.kubectl("get", "vm", "-l", "tier=test", "-o", "name").contains("/editvm"))
      try await lab.kubectl(
        "patch", "vm", "editvm", "--type=json", "-p", #"[{"op":"add","path":"/metadata/labels/patched","value":"yes"}]"#
      )
      let edit = try lab.startKubectl(
        ["edit", "vm", "editvm"], environment: ["KUBE_EDITOR": "sed -i s/tier:.test/tier:\\ edited/"])
      #expect(try await edit.end().exit == .code(0))
      var changed = manifest
      changed["metadata", "labels"] = ["applied": "yes"]
      #expect(try await lab.apply([changed]).contains("configured"))
      #expect(
        try await lab.machine("editvm").meta.labels == ["tier": "edited", "patched": "yes", "applied": "yes"])
    }
  }
}

/// `kubectl get -w` of VMs, VMIs and pods, begun while a VM is halted.
private struct Watches {
  let machines: RunningProgram
  let instances: RunningProgram
  let pods: RunningProgram

  init(_ lab: TestLab, machine name: String) async throws {
    instances = try lab.startKubectl(["get", "vmi", "-w"])
    pods = try lab.startKubectl(["get", "pods", "-w"])
    machines = try lab.startKubectl(["get", "vm", "-w"])
    try await lab.apply([Manifests.linux(name, runStrategy: "Halted")])
    try await machines.wait(for: "Stopped")
  }

  /// Each phase in its order, to the end.
  func expectPhases(pod: String) async throws {
    try await machines.wait(for: "Terminating")
    try await instances.wait(for: "Succeeded")
    try await pods.wait(for: "Terminating")
    #expect(words(machines).isOrderedSubset(["Stopped", "Starting", "Running", "Terminating"]))
    #expect(words(instances).isOrderedSubset(["Pending", "Scheduling", "Scheduled", "Running", "Succeeded"]))
    #expect(words(pods).isOrderedSubset([pod, "Pending", "Running", "Terminating"]))
  }

  private func words(_ watch: RunningProgram) -> [Substring] { watch.output.split(whereSeparator: \.isWhitespace) }
}

extension [Substring] {
  /// Whether these words come in this order, whatever is between them.
  fileprivate func isOrderedSubset(_ words: [String]) -> Bool {
    var rest = self[...]
    for word in words {
      guard let place = rest.firstIndex(of: word[...]) else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }
}
