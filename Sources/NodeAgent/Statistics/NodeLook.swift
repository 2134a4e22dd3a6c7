// One look at the counters of a node and its machines, and what two looks tell together. Pure.

import Hypervisor
import KubeModel
import Statistics

/// What had been counted at one moment.
struct NodeLook: Sendable {
  /// On the agent's monotonic clock.
  var time: Duration
  var node: NodeCounters
  /// By the domain's name.
  var machines: [String: MachineCounters]
}

/// Two looks, the second one just taken.
struct Measurement: Sendable {
  var before: NodeLook
  var after: NodeLook
  /// RFC 3339, of the second look.
  var timestamp: String

  private var seconds: Double { (after.time - before.time) / .seconds(1) }

  /// - Parameter owner: whose machine a domain is; domains that are nobody's here are left out.
  func report(owner: (ObjectKey) -> (uid: String, pod: String)?) -> NodeReport {
    let instances = after.machines.compactMap { name, counters -> InstanceUsage? in
      guard let key = DomainIdentity.key(ofDomain: name), let owner = owner(key) else { return nil }
      return InstanceUsage(
        key: key, uid: owner.uid, pod: owner.pod, before: before.machines[name], after: counters, seconds: seconds)
    }
    return NodeReport(
      timestamp: timestamp, window: seconds,
      node: NodeUsage(before: before.node, after: after.node, seconds: seconds),
      instances: instances.sorted { $0.key < $1.key })
  }
}
