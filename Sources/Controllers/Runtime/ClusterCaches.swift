// The collections that controllers follow: one reflector each, shared by all controllers.

import Codecs
import KubeModel
import Logging
import Reconcile

/// The local copies of the kinds that controllers read.
struct ClusterCaches: Sendable {
  let machines: ObjectCache
  let instances: ObjectCache
  let replicaSets: ObjectCache
  let migrations: ObjectCache
  let pods: ObjectCache
  let nodes: ObjectCache
  let leases: ObjectCache
  private let reflectors: [Reflector]

  /// Launcher pods by the uid of their VMI.
  static let podsByInstance = CacheIndex("instance") { $0.meta.labels[Names.createdBy].map { [$0] } ?? [] }
  /// Bound pods, and instances that run, by the name of their node.
  static let byNode = CacheIndex("node") { object in
    let node = object["spec"]["nodeName"].string ?? object["status"]["nodeName"].string
    return node.map { [$0] } ?? []
  }

  /// Migrations by `namespace/name` of their instance.
  static let migrationsByInstance = CacheIndex("instance") { [$0.migratedInstance.description] }
  /// Migrations that have not ended, all under the empty text.
  static let unfinishedMigrations = CacheIndex("unfinished") { $0.migrationPhase.isFinal ? [] : [""] }

  /// Pods that wait for a node, all under the empty text.
  static let waitingPods = CacheIndex("waiting") { PodScheduler.isWaiting($0) ? [""] : [] }

  init(client: any ResourceClient, time: TimeSource, log: Logger) {
    func follow(
      _ resource: ResourceDefinition, namespace: String? = nil, _ indexes: [CacheIndex] = []
    ) -> Reflector {
      Reflector(
        client: client, resource: resource, namespace: namespace, indexes: indexes, time: time,
        onTurn: { log.report($0, of: resource) })
    }
    reflectors = [
      follow(Registry.virtualMachines),
      follow(Registry.virtualMachineInstances, [.controllerUID, Self.byNode]),
      follow(Registry.virtualMachineInstanceReplicaSets),
      follow(Registry.virtualMachineInstanceMigrations, [Self.migrationsByInstance, Self.unfinishedMigrations]),
      follow(Registry.pods, [Self.podsByInstance, Self.byNode, Self.waitingPods]),
      follow(Registry.nodes),
      follow(Registry.leases, namespace: Names.leaseNamespace),
    ]
    machines = reflectors[0].cache
    instances = reflectors[1].cache
    replicaSets = reflectors[2].cache
    migrations = reflectors[3].cache
    pods = reflectors[4].cache
    nodes = reflectors[5].cache
    leases = reflectors[6].cache
  }

  var all: [ObjectCache] { reflectors.map(\.cache) }

  subscript(resource: ResourceDefinition) -> ObjectCache? {
    reflectors.first { $0.cache.resource.qualifiedName == resource.qualifiedName }?.cache
  }

  /// Follows all collections until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for reflector in reflectors { group.addTask { await reflector.run() } }
    }
  }
}

extension Logger {
  fileprivate func report(_ state: SyncState, of resource: ResourceDefinition) {
    let collection = Logger.Metadata.Value.string(resource.qualifiedName)
    switch state {
    case .loading: break
    case .live: info("following", metadata: ["collection": collection])
    case .stale(_, let error, _):
      warning("cannot follow; trying again", metadata: ["collection": collection, "error": "\(error)"])
    case .forbidden(let refusal):
      error("not permitted to follow", metadata: ["collection": collection, "error": "\(refusal)"])
    }
  }
}
