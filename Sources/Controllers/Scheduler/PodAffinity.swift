// spec.affinity.podAffinity and podAntiAffinity: near to or away from other pods, in terms of a topology. Pure.

import Codecs
import KubeModel

struct PodAffinity: Hashable {
  /// Pods of some labels and namespaces, and the node label whose equal values mean "the same place".
  struct Term: Hashable {
    let selector: LabelSelector
    /// Nil: all namespaces.
    let namespaces: Set<String>?
    let topologyKey: String

    init(_ json: JSON, namespace: String) {
      // Unlike elsewhere, a missing selector matches no pod.
      selector =
        json["labelSelector"].isNull ? LabelSelector(requirements: [.never]) : LabelSelector(json["labelSelector"])
      topologyKey = json["topologyKey"].string ?? ""
      let named = Set(json["namespaces"].elements.compactMap(\.string))
      if json["namespaceSelector"].isObject {
        namespaces = nil
      } else {
        namespaces = named.isEmpty ? [namespace] : named
      }
    }

    func matches(_ pod: PodFacts) -> Bool {
      (namespaces?.contains(pod.key.namespace) ?? true) && selector.matches(pod.labels)
    }
  }

  struct Preference: Hashable {
    let term: Term
    let weight: Int
  }

  let required: [Term]
  let preferred: [Preference]

  init(_ json: JSON, namespace: String) {
    required = json["requiredDuringSchedulingIgnoredDuringExecution"].elements.map { Term($0, namespace: namespace) }
    preferred = json["preferredDuringSchedulingIgnoredDuringExecution"].elements.map {
      Preference(term: Term($0["podAffinityTerm"], namespace: namespace), weight: $0["weight"].int ?? 1)
    }
  }
}

/// Where the pods that a term is about are: the values of its topology key on their nodes.
struct Topology {
  let values: Set<String>
  let key: String

  init(values: Set<String>, key: String) {
    self.values = values
    self.key = key
  }

  init(of term: PodAffinity.Term, among nodes: [NodeFacts]) {
    key = term.topologyKey
    values = Set(
      nodes.compactMap { node in
        guard let value = node.labels[term.topologyKey], node.pods.contains(where: term.matches) else { return nil }
        return value
      })
  }

  var isEmpty: Bool { values.isEmpty }

  func contains(_ node: NodeFacts) -> Bool { node.labels[key].map(values.contains) ?? false }
}
