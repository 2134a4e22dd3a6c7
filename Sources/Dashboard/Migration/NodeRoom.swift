// How much of each node is free: what it offers less what the pods on it ask for. Pure.

import Codecs
import KubeModel

/// The free room of all nodes.
struct NodeRoom: Sendable {
  private(set) var free: [String: ResourceAmounts] = [:]
  /// What each guest's launcher asks for, by the UID of its instance.
  private(set) var requests: [String: ResourceAmounts] = [:]

  init(nodes: some Sequence<JSON>, pods: some Sequence<JSON>) {
    for node in nodes { free[node.meta.name] = ResourceAmounts(node["status", "allocatable"]) }
    for pod in pods where !["Succeeded", "Failed"].contains(pod["status", "phase"].string) {
      let request = ResourceAmounts(requestedBy: pod)
      if let node = pod["spec", "nodeName"].string { free[node]? -= request }
      if let uid = pod.meta.labels[Names.createdBy] { requests[uid] = request }
    }
  }
}

extension ResourceAmounts {
  /// `6.5GiB and 3.2 CPUs`
  var words: String {
    let tenths = max(0, cpu) / 100
    return "\(ByteCount.text(Int(max(0, memory)))) and \(tenths / 10).\(tenths % 10) CPUs"
  }

  /// What of this is lacking for what is wanted, in words; nil where it fits.
  func shortage(for wanted: ResourceAmounts) -> String? {
    switch wanted.shortages(in: self).first {
    case nil: nil
    case "memory":
      "too little memory: \(ByteCount.text(Int(max(0, memory)))) free, \(ByteCount.text(Int(wanted.memory))) needed"
    case "cpu": "too few CPUs: \(Quantity.text(millis: cpu)) free, \(Quantity.text(millis: wanted.cpu)) needed"
    case let name?: "too little of \(name)"
    }
  }
}
