// The Node object of this host, as a pure function of what is known about it.

import Codecs
import Hypervisor
import KubeModel

/// What an agent says about its node.
struct NodeRecord: Sendable {
  var name: String
  var facts: HostFacts
  var capabilities: HostCapabilities?
  var connection: ConnectionState
  var emulation: Emulation
  var address: String
  var port: Int
  var podCapacity: Int
  var version: String

  /// The object to create where the node is not registered yet.
  var object: JSON {
    [
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": .string(name), "labels": JSON(labels)], "spec": [:],
    ]
  }

  /// Labels that this agent answers for; others on the node are left alone.
  var labels: [String: String] {
    var labels = [
      "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": facts.architecture,
      "kubevirt.io/schedulable": connection.isConnected ? "true" : "false",
    ]
    for model in models {
      labels[ProcessorDemand.model + model] = "true"
      labels[ProcessorDemand.migration + model] = "true"
    }
    if emulation == .hardware, let own = models.first, own == capabilities?.cpuModel {
      labels[ProcessorDemand.host + own] = "true"
    }
    return labels
  }

  /// The models that label values and keys can carry, the host's own first.
  private var models: [String] {
    guard let capabilities else { return [] }
    let all = [capabilities.cpuModel] + capabilities.usableModels
    return all.filter { !$0.isEmpty && $0.utf8.count <= 63 && $0.utf8.allSatisfy(Self.isLabelByte) }
  }

  private static func isLabelByte(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
  }

  /// `status`, on top of the one that the node has: conditions of others are kept.
  func status(on node: JSON, now: String) -> JSON {
    var updated = node
    updated.setCondition(ready, now: now)
    for (type, reason, message) in Self.pressures {
      updated.setCondition(Condition(type, .no, reason: reason, message: message), now: now)
    }
    let conditions = updated["status", "conditions"].elements.map { entry in
      var entry = entry
      if entry["type"] == "Ready" || Self.pressures.contains(where: { .string($0.type) == entry["type"] }) {
        entry["lastHeartbeatTime"] = .string(now)
      }
      return entry
    }
    return [
      "capacity": capacity, "allocatable": capacity, "conditions": .array(conditions),
      "addresses": [
        ["type": "InternalIP", "address": .string(address)], ["type": "Hostname", "address": .string(name)],
      ],
      "daemonEndpoints": ["kubeletEndpoint": ["Port": JSON(port)]], "nodeInfo": nodeInfo,
    ]
  }

  private var capacity: JSON {
    var capacity: JSON = [
      "cpu": .string(String(facts.processors)), "memory": .string("\(facts.memoryKiB)Ki"),
      "pods": .string(String(podCapacity)),
    ]
    if emulation == .hardware { capacity["devices.kubevirt.io/kvm"] = "1k" }
    return capacity
  }

  private var ready: Condition {
    switch connection {
    case .connected:
      Condition("Ready", .yes, reason: "AgentReady", message: "the agent is connected to the hypervisor")
    case .disconnected(let error):
      Condition("Ready", .no, reason: "HypervisorUnavailable", message: "no connection to libvirt: \(error.message)")
    }
  }

  private static let pressures = [
    (type: "MemoryPressure", reason: "AgentHasSufficientMemory", message: "the agent has sufficient memory available"),
    (type: "DiskPressure", reason: "AgentHasNoDiskPressure", message: "the agent has no disk pressure"),
    (type: "PIDPressure", reason: "AgentHasSufficientPID", message: "the agent has sufficient PIDs available"),
  ]

  private var nodeInfo: JSON {
    [
      "architecture": .string(facts.architecture), "bootID": .string(facts.bootID),
      "containerRuntimeVersion": .string(runtimeVersion), "kernelVersion": .string(facts.kernelVersion),
      "kubeProxyVersion": "", "kubeletVersion": .string(version), "machineID": .string(facts.machineID),
      "operatingSystem": "linux", "osImage": .string(facts.systemImage), "systemUUID": .string(facts.machineID),
    ]
  }

  /// `libvirt://9.0.0`, in the form that container runtimes use.
  private var runtimeVersion: String {
    (capabilities?.driverVersion ?? "libvirt unknown").split(separator: " ").joined(separator: "://")
  }
}
