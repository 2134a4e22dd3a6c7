// Owner references: what is to become of objects whose owner is going or gone.

import Codecs
import KubeModel
import Logging
import ObjectStore

/// Follows every change and deletes, or lets go of, the dependents of deleted owners.
struct GarbageCollector: Sendable {
  let objects: ObjectService
  let logger: Logger

  /// Runs until cancelled; first deals with what was left when the server last stopped.
  func run() async {
    while !Task.isCancelled {
      let subscription = objects.store.subscribe(to: nil)
      await sweep()
      while let delivery = await subscription.next() {
        for change in delivery.changes { await handle(change) }
      }
      // Fallen too far behind: the sweep finds what the lost changes would have said.
    }
  }

  /// Looks at all objects: dependents without owner, and owners that wait for their dependents.
  private func sweep() async {
    do {
      for uid in try await objects.store.missingOwners() { await collectDependents(of: uid) }
      for resource in Registry.all {
        for key in try await objects.keys(resource, namespace: nil, .standard) {
          let object = try await objects.object(resource, key)
          if object.meta.isDeleting { await settle(object, resource) }
        }
      }
    } catch is CancellationError {
      return
    } catch {
      logger.error("garbage collection could not look at all objects", metadata: ["error": "\(error)"])
    }
  }

  private func handle(_ change: Change) async {
    guard let resource = Registry.all.first(where: { $0.qualifiedName == change.resource }) else { return }
    if change.kind == .deleted {
      await collectDependents(of: change.uid)
      // A deleted dependent may have been the last that its owner waited for.
      if let object = try? JSON(parsing: change.bytes) { await settleOwners(of: object) }
      return
    }
    guard let object = try? JSON(parsing: change.bytes) else { return }
    if object.meta.isDeleting { await settle(object, resource) }
    if change.kind == .created { await collectIfOwnerless(object, resource) }
  }

  /// Deletes what only `uid` owned, and removes the reference from what others own too.
  private func collectDependents(of uid: String) async {
    for (resource, key) in await dependents(of: uid) {
      guard let object = try? await objects.object(resource, key) else { continue }
      await release(object, resource, from: uid)
    }
  }

  private func collectIfOwnerless(_ object: JSON, _ resource: ResourceDefinition) async {
    for owner in object.meta.ownerReferences {
      if let exists = try? await objects.store.exists(uid: owner.uid), !exists {
        await release(object, resource, from: owner.uid)
      }
    }
  }

  private func release(_ object: JSON, _ resource: ResourceDefinition, from uid: String) async {
    let others = object.meta.ownerReferences.filter { $0.uid != uid }
    if others.isEmpty {
      await delete(resource, object, DeleteOptions(propagation: .background, uid: object.meta.uid))
    } else {
      await dropOwner(uid, resource, object.key)
    }
  }

  /// Moves a deleted object on whose dependents hold it.
  private func settle(_ object: JSON, _ resource: ResourceDefinition) async {
    let finalizers = object.meta.finalizers
    if finalizers.contains(GarbageFinalizer.orphan) {
      for (dependent, key) in await dependents(of: object.meta.uid) { await dropOwner(object.meta.uid, dependent, key) }
      await dropFinalizer(GarbageFinalizer.orphan, resource, object.key)
    } else if finalizers.contains(GarbageFinalizer.foreground) {
      await settleForeground(object, resource)
    }
  }

  private func settleForeground(_ object: JSON, _ resource: ResourceDefinition) async {
    var isBlocked = false
    for (kind, key) in await dependents(of: object.meta.uid) {
      guard let dependent = try? await objects.object(kind, key) else { continue }
      let reference = dependent.meta.ownerReferences.first { $0.uid == object.meta.uid }
      isBlocked = isBlocked || (reference?.blocksOwnerDeletion ?? false)
      if !dependent.meta.isDeleting {
        await delete(kind, dependent, DeleteOptions(propagation: .foreground, uid: dependent.meta.uid))
      }
    }
    if !isBlocked { await dropFinalizer(GarbageFinalizer.foreground, resource, object.key) }
  }

  private func settleOwners(of object: JSON) async {
    for owner in object.meta.ownerReferences {
      guard let resource = Registry.find(apiVersion: owner.apiVersion, kind: owner.kind) else { continue }
      let key = ObjectKey(namespace: resource.isNamespaced ? object.meta.namespace : "", name: owner.name)
      guard let found = try? await objects.object(resource, key), found.meta.uid == owner.uid, found.meta.isDeleting
      else { continue }
      await settle(found, resource)
    }
  }

  private func dependents(of uid: String) async -> [(ResourceDefinition, ObjectKey)] {
    let found = (try? await objects.store.dependents(of: uid)) ?? []
    return found.compactMap { name, key in
      Registry.all.first { $0.qualifiedName == name }.map { ($0, key) }
    }
  }
}

// MARK: - Changes

extension GarbageCollector {
  private func delete(_ resource: ResourceDefinition, _ object: JSON, _ options: DeleteOptions) async {
    await attempt("delete", object.key) { _ = try await objects.delete(resource, object.key, options, isDryRun: false) }
  }

  private func dropOwner(_ uid: String, _ resource: ResourceDefinition, _ key: ObjectKey) async {
    await edit(resource, key) { $0.ownerReferences.removeAll { $0.uid == uid } }
  }

  private func dropFinalizer(_ finalizer: String, _ resource: ResourceDefinition, _ key: ObjectKey) async {
    await edit(resource, key) { $0.finalizers.removeAll { $0 == finalizer } }
  }

  private func edit(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ change: @escaping @Sendable (inout ObjectMeta) -> Void
  ) async {
    await attempt("update", key) {
      _ = try await objects.change(resource, key, isDryRun: false) { current in
        guard let current else { return .keep }
        var next = current
        change(&next.meta)
        if next == current { return .keep }
        return next.isReadyToGo(resource) ? .remove(next) : .put(next)
      }
    }
  }

  /// What fails here is found again by the next sweep.
  private func attempt(_ verb: String, _ key: ObjectKey, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch let error as APIError where error.reason == .notFound || error.reason == .conflict {
      logger.debug("garbage is gone already", metadata: ["verb": "\(verb)", "object": "\(key)"])
    } catch {
      logger.warning(
        "garbage collection failed", metadata: ["verb": "\(verb)", "object": "\(key)", "error": "\(error)"])
    }
  }
}
