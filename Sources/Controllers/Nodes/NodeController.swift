// The node controller's rim: heartbeats from leases and nodes, pods of nodes that no longer exist.

import Codecs
import KubeModel
import Reconcile
import Synchronization

struct NodeController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource
  let options: ControllerOptions
  private let heartbeats = Shared(HeartbeatLog())

  init(caches: ClusterCaches, applier: Applier, time: TimeSource, options: ControllerOptions) {
    self.caches = caches
    self.applier = applier
    self.time = time
    self.options = options
  }

  /// Work is a node's name, whether or not there is such a node.
  var sources: [Source] {
    [
      .objects(of: caches.nodes),
      Source(caches.leases) { old, new in
        (new ?? old).map { [ObjectKey(namespace: "", name: $0.meta.name)] } ?? []
      },
      Source(caches.pods) { [nodes = caches.nodes] _, new in
        guard let name = new?["spec"]["nodeName"].string else { return [] }
        let key = ObjectKey(namespace: "", name: name)
        return nodes[key] == nil ? [key] : []
      },
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    let pods = caches.pods.objects(in: ClusterCaches.byNode, key.name)
    guard let node = caches.nodes[key] else { return try await whenMissing(key, pods) }
    let silence = silence(of: key, sign: sign(of: node))
    let plan = NodePlan(
      node: node, pods: pods, silence: silence, gracePeriod: options.nodeGracePeriod, now: time.date)
    return try await applier.apply(plan.actions())
  }

  /// Pods of a node that has been missing for a while are removed, after a look at the server itself.
  private func whenMissing(_ key: ObjectKey, _ pods: [JSON]) async throws -> Outcome {
    guard !pods.isEmpty else {
      heartbeats.change { $0.forget(key.name) }
      return .done
    }
    let missing = silence(of: key, sign: "missing")
    guard missing >= options.missingNodePeriod else { return .requeue(after: options.missingNodePeriod - missing) }
    do {
      _ = try await applier.client.get(Registry.nodes, namespace: nil, name: key.name)
      return .requeue(after: options.missingNodePeriod)
    } catch let error as APIError where error.reason == .notFound {
      return try await applier.apply(NodePlan.removals(of: pods))
    }
  }

  private func silence(of key: ObjectKey, sign: String) -> Duration {
    let now = time.elapsed
    return heartbeats.change { $0.silence(of: key.name, sign: sign, at: now) }
  }

  /// The newest word of the node itself: its lease's renewal, and the heartbeat of its Ready condition.
  private func sign(of node: JSON) -> String {
    let lease = caches.leases[ObjectKey(namespace: Names.leaseNamespace, name: node.meta.name)]
    let ready = node["status"]["conditions"].elements.first { $0["type"].string == "Ready" }
    let heartbeat = ready?["lastHeartbeatTime"].string ?? ""
    return "\(node.meta.uid) \(lease?["spec"]["renewTime"].string ?? "") \(heartbeat)"
  }
}
