// The migration controller's rim: reads the caches, asks the server where they show nothing, plans, applies.

import Codecs
import KubeModel
import Reconcile

struct MigrationController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource
  let options: ControllerOptions
  /// When the progress of each unfinished migration was last copied into it, by UID.
  let copies = Shared<[String: Duration]>([:])

  init(caches: ClusterCaches, applier: Applier, time: TimeSource, options: ControllerOptions) {
    self.caches = caches
    self.applier = applier
    self.time = time
    self.options = options
  }

  var sources: [Source] {
    [
      .objects(of: caches.migrations),
      Source(caches.migrations) { [caches] _, new in
        // An end makes room for those that wait.
        guard new?.migrationPhase.isFinal ?? true else { return [] }
        return caches.migrations.objects(in: ClusterCaches.unfinishedMigrations, "").map(\.key)
      },
      Source(caches.instances) { [caches] old, new in
        guard let instance = new ?? old else { return [] }
        return caches.migrations.objects(in: ClusterCaches.migrationsByInstance, instance.key.description).map(\.key)
      },
      Source(caches.pods) { [caches] old, new in
        guard let owner = (new ?? old)?.meta.controllerReference,
          owner.kind == Registry.virtualMachineInstances.kind, let namespace = (new ?? old)?.meta.namespace
        else { return [] }
        let instance = ObjectKey(namespace: namespace, name: owner.name)
        return caches.migrations.objects(in: ClusterCaches.migrationsByInstance, instance.description).map(\.key)
      },
      Source(caches.nodes) { [caches] old, new in
        guard old?.isTrue("Ready") != new?.isTrue("Ready") else { return [] }
        return caches.migrations.objects(in: ClusterCaches.unfinishedMigrations, "").map(\.key)
      },
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let migration = caches.migrations[key] else {
      forgetDeleted()
      return .done
    }
    var plan = MigrationPlan(snapshot: snapshot(of: migration))
    if plan.dependsOnAbsence { plan = MigrationPlan(snapshot: try await confirmed(plan.snapshot)) }
    if plan.dependsOnPolicy {
      var snapshot = plan.snapshot
      snapshot.policy = try await policy(for: snapshot.instance)
      plan = MigrationPlan(snapshot: snapshot)
    }
    let actions = plan.actions()
    let outcome = try await applier.apply(actions) { plan.actions(after: $0) }
    note(migration, actions)
    return outcome
  }

  private func snapshot(of migration: JSON) -> MigrationSnapshot {
    let unfinished = caches.migrations.objects(in: ClusterCaches.unfinishedMigrations, "")
    let sources = unfinished.map(\.migratedInstance).compactMap { key in
      caches.instances[key]?["status", "nodeName"].string.map { (key, $0) }
    }
    let queue = MigrationQueue(
      unfinished: unfinished, sources: Dictionary(sources) { $1 }, options: options.migrations)
    let key = migration.migratedInstance
    let uid = migration.meta.uid
    let elapsed = time.elapsed
    return MigrationSnapshot(
      migration: migration, instance: caches.instances[key], pods: pods(of: caches.instances[key]),
      siblings: caches.migrations.objects(in: ClusterCaches.migrationsByInstance, key.description),
      wait: queue.wait(for: migration), readyNodes: readyNodes(caches.instances[key]?.migration),
      sourceNode: node(caches.instances[key]?["status", "nodeName"].string),
      sinceCopy: copies.change { $0[uid].map { elapsed - $0 } }, now: time.date, options: options)
  }

  private func pods(of instance: JSON?) -> [LauncherPod] {
    guard let instance else { return [] }
    return caches.pods.objects(in: ClusterCaches.podsByInstance, instance.meta.uid)
      .filter { $0.meta.namespace == instance.meta.namespace }.map { LauncherPod(json: $0) }
  }

  private func readyNodes(_ state: MigrationState?) -> Set<String> {
    Set(
      [state?.sourceNode, state?.targetNode].compactMap(\.self).filter { node($0)?.isTrue("Ready") == true })
  }

  private func node(_ name: String?) -> JSON? { name.flatMap { caches.nodes[ObjectKey(namespace: "", name: $0)] } }

  /// The snapshot with what the server itself has, as a cache may lag behind.
  private func confirmed(_ snapshot: MigrationSnapshot) async throws -> MigrationSnapshot {
    var confirmed = snapshot
    let key = snapshot.migration.migratedInstance
    do {
      confirmed.instance = try await applier.client.get(
        Registry.virtualMachineInstances, namespace: key.namespace, name: key.name)
    } catch let error as APIError where error.reason == .notFound {
      confirmed.instance = nil
    }
    if let instance = confirmed.instance {
      let options = ListOptions(labelSelector: "\(Names.createdBy)=\(instance.meta.uid)")
      let pods = try await applier.client.list(Registry.pods, namespace: key.namespace, options: options)
      confirmed.pods = pods.items.map { LauncherPod(json: $0) }
    }
    confirmed.readyNodes = readyNodes(confirmed.instance?.migration)
    confirmed.sourceNode = node(confirmed.instance?["status", "nodeName"].string)
    return confirmed
  }

  /// Policies are read when one is needed, which is seldom; a cluster may not have the kind at all.
  private func policy(for instance: JSON?) async throws -> MigrationPolicy? {
    guard let instance else { return nil }
    do {
      let policies = try await applier.client.list(Registry.migrationPolicies, namespace: nil, options: ListOptions())
      guard !policies.items.isEmpty else { return nil }
      let namespace = try await applier.client.get(
        Registry.namespaces, namespace: nil, name: instance.meta.namespace)
      return MigrationPolicy.best(
        among: policies.items, instance: instance.meta.labels, namespace: namespace.meta.labels)
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  /// Copies into migrations that were deleted unfinished do not count any more.
  private func forgetDeleted() {
    let unfinished = Set(caches.migrations.objects(in: ClusterCaches.unfinishedMigrations, "").map(\.meta.uid))
    copies.change { copies in copies = copies.filter { unfinished.contains($0.key) } }
  }

  private func note(_ migration: JSON, _ actions: [Action]) {
    let uid = migration.meta.uid
    let now = time.elapsed
    let hasWritten = actions.contains { if case .patch(_, migration.key, "status", _) = $0 { true } else { false } }
    copies.change { copies in
      if migration.migrationPhase.isFinal { copies[uid] = nil } else if hasWritten { copies[uid] = now }
    }
  }
}
