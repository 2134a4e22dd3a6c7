// Which of the nodes that fit is best. Pure.

import Codecs
import KubeModel

/// Weighs the wishes of one pod over the nodes that it may run on, as kube-scheduler's default profile does.
struct NodeScore {
  private static let fitWeight = 1.0
  private static let nodeAffinityWeight = 2.0
  private static let podAffinityWeight = 2.0
  private static let taintWeight = 3.0

  private let pod: PodFacts
  private let wishes: [(place: Topology, weight: Double)]

  init(_ pod: PodFacts, among nodes: [NodeFacts]) {
    self.pod = pod
    wishes =
      pod.affinity.preferred.map { (Topology(of: $0.term, among: nodes), Double($0.weight)) }
      + pod.antiAffinity.preferred.map { (Topology(of: $0.term, among: nodes), -Double($0.weight)) }
  }

  /// The best of the candidates; among equals the one whose name comes first. Nil where there are none.
  func best(of candidates: [NodeFacts]) -> NodeFacts? {
    let affinity = Self.normalized(candidates.map { pod.nodeAffinity.score($0) })
    let places = Self.normalized(candidates.map { wished($0) })
    let dislikes = Self.normalized(candidates.map { -Double(unwelcome($0)) })
    let scored = candidates.enumerated().map { index, node in
      let score =
        Self.fitWeight * freeShare(node) + Self.nodeAffinityWeight * affinity[index]
        + Self.podAffinityWeight * places[index] + Self.taintWeight * dislikes[index]
      return (node: node, score: score)
    }
    return scored.max { ($0.score, $1.node.name) < ($1.score, $0.node.name) }?.node
  }

  /// The mean of the shares of CPU and memory that stay free with the pod in place, 0 to 100.
  private func freeShare(_ node: NodeFacts) -> Double {
    func share(_ total: Int64, _ used: Int64, _ wanted: Int64) -> Double {
      total > 0 ? max(0, (Double(total) - Double(used) - Double(wanted)) / Double(total)) : 0
    }
    let cpu = share(node.allocatable.cpu, node.used.cpu, pod.requests.cpu)
    let memory = share(node.allocatable.memory, node.used.memory, pod.requests.memory)
    return (cpu + memory) * 50
  }

  private func wished(_ node: NodeFacts) -> Double {
    wishes.filter { $0.place.contains(node) }.map(\.weight).reduce(0, +)
  }

  private func unwelcome(_ node: NodeFacts) -> Int {
    node.taints.filter { $0.effect == "PreferNoSchedule" && !pod.tolerates($0) }.count
  }

  /// Scores spread over 0 to 100; all 0 where they are equal.
  private static func normalized(_ scores: [Double]) -> [Double] {
    guard let low = scores.min(), let high = scores.max(), high > low else { return scores.map { _ in 0 } }
    return scores.map { ($0 - low) / (high - low) * 100 }
  }
}
