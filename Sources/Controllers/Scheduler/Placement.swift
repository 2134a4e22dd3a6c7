// The scheduler's decision for one pod. Pure.

import Codecs
import KubeModel

/// Where a pod goes, or why nowhere.
enum Placement: Hashable {
  case node(String)
  /// In kube-scheduler's words: `0/3 nodes are available: 1 Insufficient memory, 2 node(s) were not ready.`
  case unschedulable(String)

  init(of pod: PodFacts, on nodes: [NodeFacts]) {
    guard !nodes.isEmpty else {
      self = .unschedulable("no nodes available to schedule pods")
      return
    }
    let fit = NodeFit(pod, among: nodes)
    var candidates: [NodeFacts] = []
    var reasons: [String: Int] = [:]
    for node in nodes {
      let objections = fit.objections(to: node)
      if objections.isEmpty { candidates.append(node) }
      for objection in objections { reasons[objection, default: 0] += 1 }
    }
    if let best = NodeScore(pod, among: nodes).best(of: candidates) {
      self = .node(best.name)
    } else {
      let list = reasons.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
      self = .unschedulable("0/\(nodes.count) nodes are available: \(list).")
    }
  }
}
