// The paths under which use is served: metrics.k8s.io/v1beta1, and `stats` of instances. Pure.

import Codecs
import KubeModel

/// Whose use is asked for; without a name, of all.
enum UsageTarget: Sendable, Hashable {
  case nodes(name: String?)
  case pods(namespace: String?, name: String?)
  case instances(namespace: String?, name: String?)

  static let metricsGroup = "metrics.k8s.io"
  static let metricsVersion = "v1beta1"
  static let statistics = "stats"

  /// What follows `/apis/metrics.k8s.io/v1beta1/`.
  init?(metrics path: [String]) {
    switch (path.first, path.count) {
    case ("nodes", 1): self = .nodes(name: nil)
    case ("nodes", 2): self = .nodes(name: path[1])
    case ("pods", 1): self = .pods(namespace: nil, name: nil)
    case ("namespaces", 3) where path[2] == "pods": self = .pods(namespace: path[1], name: nil)
    case ("namespaces", 4) where path[2] == "pods": self = .pods(namespace: path[1], name: path[3])
    default: return nil
    }
  }

  /// What follows `/apis/subresources.kubevirt.io/v1/`: `[namespaces/NS/]virtualmachineinstances/[NAME/]stats`.
  init?(statistics path: [String]) {
    guard path.last == Self.statistics else { return nil }
    let plural = Registry.virtualMachineInstances.plural
    switch path.count {
    case 2 where path[0] == plural: self = .instances(namespace: nil, name: nil)
    case 4 where path[0] == "namespaces" && path[2] == plural: self = .instances(namespace: path[1], name: nil)
    case 5 where path[0] == "namespaces" && path[2] == plural: self = .instances(namespace: path[1], name: path[3])
    default: return nil
    }
  }

  /// What a caller needs the right to.
  var action: Action {
    switch self {
    case .nodes(let name):
      Action(verb: name == nil ? "list" : "get", group: Self.metricsGroup, resource: "nodes", name: name)
    case .pods(let namespace, let name):
      Action(
        verb: name == nil ? "list" : "get", group: Self.metricsGroup, resource: "pods", namespace: namespace, name: name
      )
    case .instances(let namespace, let name):
      Action(
        verb: name == nil ? "list" : "get", group: Discovery.subresourceGroup,
        resource: Registry.virtualMachineInstances.plural, subresource: Self.statistics, namespace: namespace,
        name: name)
    }
  }

  /// The entries of metrics.k8s.io's resource list.
  static let discovery: [JSON] = [
    Discovery.entry("nodes", "NodeMetrics", isNamespaced: false, verbs: ["get", "list"]),
    Discovery.entry("pods", "PodMetrics", isNamespaced: true, verbs: ["get", "list"]),
  ]
}
