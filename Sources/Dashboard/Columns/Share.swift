// How much of what it has an instance or a node uses, as lists show it, and where that is read from. Pure.

import Codecs
import KubeModel
import Statistics

/// Percent of the CPUs and the memory there are, in whole numbers, so that only what looks different counts as changed.
struct Share: Sendable, Hashable {
  /// Nil where it is not known.
  var cpu: Int?
  var memory: Int?

  /// - Parameters: percent; what a server says may be any number.
  init(cpu: Double?, memory: Double?) { (self.cpu, self.memory) = (cpu.map(Self.whole), memory.map(Self.whole)) }

  private static func whole(_ percent: Double) -> Int { percent.isNaN ? 0 : Int(max(0, min(percent, 9_999)).rounded()) }

  var isKnown: Bool { cpu != nil || memory != nil }

  subscript(consumption: Consumption) -> Int? {
    switch consumption {
    case .cpu: cpu
    case .memory: memory
    case .wait, .network, .disk: nil
    }
  }
}

/// The use of all instances, with their shares by instance and by launcher pod.
struct InstanceFigures: Sendable {
  let samples: [TopSample]
  private(set) var machines: [ObjectKey: Share] = [:]
  private(set) var pods: [ObjectKey: Share] = [:]

  init(_ samples: [TopSample]) {
    self.samples = samples
    for usage in samples.lazy.map(\.usage) {
      let share = Share(cpu: Consumption.cpu.percent(of: usage), memory: Consumption.memory.percent(of: usage))
      guard share.isKnown else { continue }
      machines[usage.key] = share
      if !usage.pod.isEmpty { pods[ObjectKey(namespace: usage.key.namespace, name: usage.pod)] = share }
    }
  }

  /// With the CPUs and the node of each instance, where the server told of nothing but its use.
  func completed(by instance: (ObjectKey) -> JSON?) -> Self {
    guard samples.contains(where: { $0.usage.processors == 0 }) else { return self }
    return Self(samples.map { $0.completed(by: instance($0.usage.key)) })
  }
}

/// What a node uses, as `metrics.k8s.io` tells it.
struct NodeFigures: Sendable, Hashable {
  private var cpu: Double?
  private var memory: Double?

  /// - Parameter usage: quantities by resource.
  init(_ usage: JSON) {
    (cpu, memory) = (Quantity(usage["cpu"])?.value, Quantity(usage["memory"])?.value)
  }

  /// Of what the node offers to guests, as `kubectl top nodes` counts it.
  func share(of node: JSON) -> Share {
    func percent(_ use: Double?, _ resource: String) -> Double? {
      guard let use, let all = Quantity(node["status", "allocatable", resource])?.value, all > 0 else { return nil }
      return use / all * 100
    }
    return Share(cpu: percent(cpu, "cpu"), memory: percent(memory, "memory"))
  }
}
