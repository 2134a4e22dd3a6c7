// The evacuation controller's rim: a node's instances that are to leave it, one node at a time.

import Codecs
import KubeModel
import Reconcile

struct EvacuationController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource
  let options: ControllerOptions

  /// Work is a node's name.
  var sources: [Source] {
    [
      Source(caches.nodes) { old, new in
        let isSame = old?["spec", "taints"] == new?["spec", "taints"] && old?.isTrue("Ready") == new?.isTrue("Ready")
        return isSame ? [] : [new ?? old].compactMap { $0?.key }
      },
      Source(caches.instances) { old, new in
        guard Self.facts(old) != Self.facts(new) else { return [] }
        return [old, new].compactMap { $0?["status", "nodeName"].string }.map { ObjectKey(namespace: "", name: $0) }
      },
      Source(caches.migrations) { [caches] old, new in
        // An end makes room, on whatever node.
        guard let migration = new ?? old, new == nil || new?.migrationPhase != old?.migrationPhase else { return [] }
        if migration.migrationPhase.isFinal || new == nil { return caches.nodes.snapshot().keys.map(\.self) }
        let node = caches.instances[migration.migratedInstance]?["status", "nodeName"].string
        return node.map { [ObjectKey(namespace: "", name: $0)] } ?? []
      },
    ]
  }

  /// What of an instance decides about its leaving; progress and the like change all the time.
  private static func facts(_ instance: JSON?) -> [JSON] {
    guard let instance else { return [] }
    return [
      instance["status", "nodeName"], instance["status", "evacuationNodeName"], instance["status", "phase"],
      .bool(instance.unfinishedMigration != nil), instance["metadata", "deletionTimestamp"],
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    let plan = EvacuationPlan(
      node: key.name, object: caches.nodes[key],
      instances: caches.instances.objects(in: ClusterCaches.byNode, key.name),
      migrations: caches.migrations.snapshot().values.map(\.self), now: time.date, options: options.migrations)
    return try await applier.apply(plan.actions())
  }
}
