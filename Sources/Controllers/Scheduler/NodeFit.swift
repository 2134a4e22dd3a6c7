// Whether a pod may run on a node, and if not, why, in kube-scheduler's words. Pure.

import Codecs
import KubeModel

/// The demands of one pod, prepared for a look at many nodes.
struct NodeFit {
  private let pod: PodFacts
  private let affinity: [Topology]
  private let antiAffinity: [Topology]
  /// Where pods are that do not want this one near them.
  private let objections: [Topology]

  init(_ pod: PodFacts, among nodes: [NodeFacts]) {
    self.pod = pod
    let isFirst = pod.affinity.required.allSatisfy { term in
      // The first of a group that wants to be together has to be allowed to begin somewhere.
      term.matches(pod) && Topology(of: term, among: nodes).isEmpty
    }
    affinity = isFirst ? [] : pod.affinity.required.map { Topology(of: $0, among: nodes) }
    antiAffinity = pod.antiAffinity.required.map { Topology(of: $0, among: nodes) }
    objections = Self.objections(to: pod, among: nodes)
  }

  private static func objections(to pod: PodFacts, among nodes: [NodeFacts]) -> [Topology] {
    nodes.flatMap { node in
      node.pods.flatMap { other in
        other.antiAffinity.required.filter { $0.matches(pod) }.map { term in
          Topology(values: Set([node.labels[term.topologyKey]].compactMap(\.self)), key: term.topologyKey)
        }
      }
    }
  }

  /// The reasons of the first kind that speaks against the node; empty where the pod fits.
  func objections(to node: NodeFacts) -> [String] {
    if !node.isReady { return ["node(s) were not ready"] }
    if let taint = node.taints.first(where: { $0.repels && !pod.tolerates($0) }) { return [Self.words(for: taint)] }
    let matchesSelector = pod.nodeSelector.allSatisfy { node.labels[$0.key] == $0.value }
    if !matchesSelector || !pod.nodeAffinity.allows(node) {
      return ["node(s) didn't match Pod's node affinity/selector"]
    }
    let shortages = shortages(on: node)
    if !shortages.isEmpty { return shortages }
    if !affinity.allSatisfy({ $0.contains(node) }) { return ["node(s) didn't match pod affinity rules"] }
    if antiAffinity.contains(where: { $0.contains(node) }) { return ["node(s) didn't match pod anti-affinity rules"] }
    if objections.contains(where: { $0.contains(node) }) {
      return ["node(s) didn't satisfy existing pods anti-affinity rules"]
    }
    return []
  }

  private func shortages(on node: NodeFacts) -> [String] {
    let crowded = Int64(node.pods.count) >= node.podCapacity ? ["Too many pods"] : []
    return crowded + pod.requests.shortages(in: node.free).map { "Insufficient \($0)" }
  }

  private static func words(for taint: Taint) -> String {
    if taint.key == Names.unschedulable { return "node(s) were unschedulable" }
    return "node(s) had untolerated taint {\(taint.key): \(taint.value)}"
  }
}
