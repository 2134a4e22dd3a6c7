// spec.affinity.nodeAffinity: which nodes a pod demands and which it likes. Pure.

import Codecs
import KubeModel

struct NodeAffinity: Hashable {
  /// Requirements on a node's labels, and on its name by `matchFields`; all must be met.
  struct Term: Hashable {
    let labels: LabelSelector
    let fields: LabelSelector

    init(_ json: JSON) {
      labels = LabelSelector(["matchExpressions": json["matchExpressions"]])
      fields = LabelSelector(["matchExpressions": json["matchFields"]])
    }

    /// A term that says nothing matches no node.
    func matches(_ node: NodeFacts) -> Bool {
      guard !labels.matchesEverything || !fields.matchesEverything else { return false }
      return labels.matches(node.labels) && fields.matches(["metadata.name": node.name])
    }
  }

  /// One of these must match; nil where the pod demands nothing.
  let required: [Term]?
  let preferred: [(term: Term, weight: Int)]

  init(_ json: JSON) {
    let demands = json["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    required = demands.isArray ? demands.elements.map { Term($0) } : nil
    preferred = json["preferredDuringSchedulingIgnoredDuringExecution"].elements.map {
      (Term($0["preference"]), $0["weight"].int ?? 1)
    }
  }

  func allows(_ node: NodeFacts) -> Bool { required?.contains { $0.matches(node) } ?? true }

  func score(_ node: NodeFacts) -> Double {
    preferred.filter { $0.term.matches(node) }.reduce(0) { $0 + Double($1.weight) }
  }

  static func == (left: NodeAffinity, right: NodeAffinity) -> Bool {
    left.required == right.required && left.preferred.elementsEqual(right.preferred) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(required)
    for (term, weight) in preferred {
      hasher.combine(term)
      hasher.combine(weight)
    }
  }
}
