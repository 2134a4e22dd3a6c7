// The ReplicaSet controller's rim: reads the caches, plans, applies.

import KubeModel
import Reconcile

struct ReplicaSetController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource

  var sources: [Source] {
    [
      .objects(of: caches.replicaSets),
      .owners(of: caches.instances, kind: Registry.virtualMachineInstanceReplicaSets.kind),
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let replicaSet = caches.replicaSets[key] else { return .done }
    let instances = caches.instances.objects(in: .controllerUID, replicaSet.meta.uid)
    let plan = ReplicaSetPlan(replicaSet: replicaSet, instances: instances, now: time.date)
    return try await applier.apply(plan.actions()) { plan.actions(after: $0) }
  }
}
