// Who is bound where, counting bindings that the caches do not show yet: what keeps a burst from overcommitting a node.

import Codecs
import KubeModel
import Synchronization

/// Chooses nodes one pod at a time, and remembers each choice until the pod's own object shows it.
final class PlacementLedger: Sendable {
  fileprivate struct Assumption {
    var node: String
    var pod: PodFacts
  }

  fileprivate struct State {
    var assumed: [String: Assumption] = [:]
    /// What has been read from pods, by uid; specs do not change, but labels do.
    var facts: [String: (version: String, facts: PodFacts)] = [:]
  }

  private let state = Mutex(State())

  /// Decides where the pod goes; a node is taken from then on, until `release` or the pod's end.
  ///
  /// - Returns: nil where the pod has a node already, although its object may not show it yet.
  func place(_ pod: JSON, pods: [ObjectKey: JSON], nodes: [ObjectKey: JSON]) -> Placement? {
    state.withLock { state in
      state.settle(pods)
      guard state.assumed[pod.meta.uid] == nil else { return nil }
      let facts = state.read(pod)
      let placement = Placement(of: facts, on: state.cluster(pods, nodes))
      if case .node(let name) = placement { state.assumed[facts.uid] = Assumption(node: name, pod: facts) }
      return placement
    }
  }

  /// Takes back a choice whose binding was refused.
  func release(_ uid: String) {
    state.withLock { _ = $0.assumed.removeValue(forKey: uid) }
  }
}

extension PlacementLedger.State {
  /// Forgets what pods themselves show by now, and pods that are gone.
  mutating func settle(_ pods: [ObjectKey: JSON]) {
    assumed = assumed.filter { uid, assumption in
      guard let pod = pods[assumption.pod.key], pod.meta.uid == uid else { return false }
      return pod["spec"]["nodeName"].isNull
    }
    guard facts.count > 2 * pods.count + 64 else { return }
    let present = Set(pods.values.map(\.meta.uid))
    facts = facts.filter { present.contains($0.key) }
  }

  mutating func read(_ pod: JSON) -> PodFacts {
    let (uid, version) = (pod.meta.uid, pod.meta.resourceVersion)
    if let known = facts[uid], known.version == version { return known.facts }
    let read = PodFacts(pod)
    facts[uid] = (version, read)
    return read
  }

  /// All nodes in the order of their names, with the pods that take room on them.
  mutating func cluster(_ pods: [ObjectKey: JSON], _ nodes: [ObjectKey: JSON]) -> [NodeFacts] {
    var cluster = nodes.values.map { NodeFacts($0) }.sorted { $0.name < $1.name }
    let indexes = Dictionary(cluster.enumerated().map { ($1.name, $0) }) { $1 }
    for pod in pods.values {
      guard let name = pod["spec"]["nodeName"].string, let index = indexes[name], !LauncherPod(json: pod).hasEnded
      else { continue }
      cluster[index].take(read(pod))
    }
    for assumption in assumed.values {
      if let index = indexes[assumption.node] { cluster[index].take(assumption.pod) }
    }
    return cluster
  }
}
