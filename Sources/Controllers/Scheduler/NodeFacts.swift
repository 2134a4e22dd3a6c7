// What the scheduler needs to know of a node: its offer, and what the pods bound to it have taken.

import Codecs
import KubeModel

struct NodeFacts: Hashable {
  /// Where a node does not say how many pods it takes.
  static let defaultPodCapacity: Int64 = 110

  let name: String
  let labels: [String: String]
  let taints: [Taint]
  let isReady: Bool
  let allocatable: ResourceAmounts
  let podCapacity: Int64
  var used = ResourceAmounts()
  var pods: [PodFacts] = []

  init(_ node: JSON) {
    name = node.meta.name
    labels = node.meta.labels
    var taints = node["spec"]["taints"].elements.map { Taint($0) }
    if node["spec"]["unschedulable"].bool == true, !taints.contains(where: { $0.key == Names.unschedulable }) {
      taints.append(Taint(key: Names.unschedulable, effect: "NoSchedule"))
    }
    self.taints = taints
    isReady = node.isTrue("Ready")
    allocatable = ResourceAmounts(node["status"]["allocatable"])
    podCapacity = allocatable.others["pods"] ?? Self.defaultPodCapacity
  }

  var free: ResourceAmounts {
    var free = allocatable
    free -= used
    return free
  }

  mutating func take(_ pod: PodFacts) {
    used += pod.requests
    pods.append(pod)
  }
}
