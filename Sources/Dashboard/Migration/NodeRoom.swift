// How much of a node is free, counted as the scheduler counts: what it offers less what the pods on it ask for. Pure.

import Codecs
import KubeModel

/// Amounts of what guests share. Negative where a node is overcommitted.
struct Room: Sendable, Hashable {
  /// Thousandths of a processor.
  var cpu: Int64 = 0
  /// Bytes.
  var memory: Int64 = 0

  /// Reads `requests` or `allocatable`.
  init(_ amounts: JSON) {
    cpu = Quantity(amounts["cpu"])?.millis ?? 0
    memory = Quantity(amounts["memory"])?.bytes ?? 0
  }

  init(cpu: Int64 = 0, memory: Int64 = 0) { (self.cpu, self.memory) = (cpu, memory) }

  /// What a pod's containers ask for together.
  init(requestedBy pod: JSON) {
    self.init()
    for container in pod["spec", "containers"].elements { self += Room(container["resources", "requests"]) }
  }

  static func += (left: inout Room, right: Room) {
    left.cpu += right.cpu
    left.memory += right.memory
  }

  static func -= (left: inout Room, right: Room) {
    left.cpu -= right.cpu
    left.memory -= right.memory
  }

  /// `6.5GiB and 3.2 CPUs`
  var words: String {
    let tenths = max(0, cpu) / 100
    return "\(ByteCount.text(Int(max(0, memory)))) and \(tenths / 10).\(tenths % 10) CPUs"
  }

  /// What is lacking for this; nil where it fits.
  func shortage(for wanted: Room) -> String? {
    if wanted.memory > memory {
      return "too little memory: \(ByteCount.text(Int(max(0, memory)))) free, "
        + "\(ByteCount.text(Int(wanted.memory))) needed"
    }
    return wanted.cpu > cpu
      ? "too few CPUs: \(Quantity.text(millis: cpu)) free, \(Quantity.text(millis: wanted.cpu)) needed" : nil
  }
}

/// The free room of all nodes.
struct NodeRoom: Sendable {
  private(set) var free: [String: Room] = [:]
  /// What each guest's launcher asks for, by the UID of its instance.
  private(set) var requests: [String: Room] = [:]

  init(nodes: some Sequence<JSON>, pods: some Sequence<JSON>) {
    for node in nodes { free[node.meta.name] = Room(node["status", "allocatable"]) }
    for pod in pods where !["Succeeded", "Failed"].contains(pod["status", "phase"].string) {
      let request = Room(requestedBy: pod)
      if let node = pod["spec", "nodeName"].string { free[node]? -= request }
      if let uid = pod.meta.labels[Names.createdBy] { requests[uid] = request }
    }
  }
}
