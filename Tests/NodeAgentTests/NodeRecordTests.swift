// What an agent says about its host.

import Codecs
import Hypervisor
import KubeModel
import Testing

@testable import NodeAgent

@Suite("Node records")
struct NodeRecordTests {
  private func record(_ connection: ConnectionState = .connected) -> NodeRecord {
    var facts = HostFacts()
    facts.processors = 8
    facts.memoryKiB = 16_384
    let capabilities = HostCapabilities(
      cpuModel: "EPYC-Rome", usableModels: ["qemu64", "not a label!"], emulatorVersion: "QEMU 7.2.22",
      driverVersion: "libvirt 9.0.0", emulatorPath: nil)
    return NodeRecord(
      name: "node-a", facts: facts, capabilities: capabilities, connection: connection, emulation: .software,
      address: "10.0.0.1", port: 10_250, podCapacity: 110, version: "v1")
  }

  @Test("capacity, addresses, port and labels")
  func object() {
    let status = record().status(on: .null, now: "t")
    #expect(status["capacity"] == ["cpu": "8", "memory": "16384Ki", "pods": "110"])
    #expect(status["allocatable"] == status["capacity"])
    #expect(status["addresses"][0] == ["type": "InternalIP", "address": "10.0.0.1"])
    #expect(status["daemonEndpoints", "kubeletEndpoint", "Port"] == 10_250)
    #expect(status["nodeInfo", "containerRuntimeVersion"] == "libvirt://9.0.0")
    let labels = record().labels
    #expect(labels["kubernetes.io/hostname"] == "node-a")
    #expect(labels["kubevirt.io/schedulable"] == "true")
    #expect(labels["cpu-model.node.kubevirt.io/EPYC-Rome"] == "true")
    #expect(labels.keys.count { $0.hasPrefix("cpu-model.") } == 2)
  }

  @Test("the host's own processor is told where guests run on it")
  func hostModel() {
    var record = record()
    #expect(!record.labels.keys.contains { $0.hasPrefix("host-model-cpu.") })
    record.emulation = .hardware
    #expect(record.labels["host-model-cpu.node.kubevirt.io/EPYC-Rome"] == "true")
    #expect(record.labels["cpu-model-migration.node.kubevirt.io/qemu64"] == "true")
  }

  @Test("a node without its hypervisor is not ready, in the hypervisor's words")
  func disconnected() {
    let lost = record(.disconnected(HypervisorError(.disconnected, "Permission denied")))
    let condition = (["status": lost.status(on: .null, now: "t")] as JSON).condition("Ready")
    let message = "no connection to libvirt: Permission denied"
    #expect(condition == Condition("Ready", .no, reason: "HypervisorUnavailable", message: message))
    #expect(lost.labels["kubevirt.io/schedulable"] == "false")
  }

  @Test("conditions of others stay, and only heartbeats move while nothing changes")
  func heartbeat() {
    var node = JSON.null
    node.setCondition(Condition("Custom", .yes), now: "t0")
    node["status"] = node["status"].merging(record().status(on: node, now: "t1"))
    node["status"] = node["status"].merging(record().status(on: node, now: "t2"))
    #expect(node.isTrue("Custom"))
    let ready = node["status", "conditions"].elements.first { $0["type"] == "Ready" }
    #expect(ready?["lastTransitionTime"] == "t1")
    #expect(ready?["lastHeartbeatTime"] == "t2")
  }

  @Test("facts are read out of the kernel's texts")
  func facts() {
    #expect(HostFacts.memoryTotal("MemFree: 1 kB\nMemTotal:       24576 kB\n") == 24_576)
    #expect(HostFacts.memoryTotal("") == 0)
    #expect(HostFacts.value("PRETTY_NAME", in: "ID=x\nPRETTY_NAME=\"Debian 12\"\n") == "Debian 12")
    #expect(HostFacts.read().processors >= 1)
  }
}
