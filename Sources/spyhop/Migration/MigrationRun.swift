// Follows one migration to its end, through whatever happens to the servers meanwhile.

import Codecs
import KubeModel
import Operations
import Reconcile

struct MigrationRun {
  enum Ending: Sendable, Hashable {
    case succeeded(MigrationReport)
    case failed(MigrationReport)
    /// The migration's object is gone, and the guest has not arrived.
    case aborted
  }

  let client: any ResourceClient
  /// The migration as it was when it was asked for, or found.
  let migration: JSON

  /// Returns with the end; nil where the time is up or the task is cancelled.
  ///
  /// - Parameter show: gets each state that becomes known.
  func follow(within limit: Duration? = nil, _ show: (MigrationReport) -> Void = { _ in }) async -> Ending? {
    let reflector = Reflector(
      client: client, resource: Registry.virtualMachineInstanceMigrations, namespace: migration.meta.namespace,
      fieldSelector: "metadata.name=\(migration.meta.name)")
    let bell = Bell()
    let changes = reflector.cache.changes()
    return await withDiscardingTaskGroup { group in
      group.addTask { await reflector.run() }
      group.addTask { for await _ in changes { bell.ring() } }
      if let limit {
        group.addTask {
          try? await Task.sleep(for: limit)
          bell.end()
        }
      }
      defer { group.cancelAll() }
      for await _ in bell.rings where reflector.cache.hasSynced {
        guard let object = reflector.cache[migration.key], object.meta.uid == migration.meta.uid else {
          return await endingWithoutObject()
        }
        let report = MigrationReport(object)
        show(report)
        if report.phase == .succeeded { return .succeeded(report) }
        if report.phase == .failed { return .failed(report) }
      }
      return nil
    }
  }

  /// Where the guest is tells how a migration ended whose object is gone.
  private func endingWithoutObject() async -> Ending {
    let key = migration.migratedInstance
    let instance = try? await client.get(
      Registry.virtualMachineInstances, namespace: key.namespace, name: key.name)
    guard let instance, let state = instance.migration, state.uid == migration.meta.uid, state.hasSucceeded else {
      return .aborted
    }
    var ended = migration
    ended["status"] = ["phase": "Succeeded", "migrationState": instance["status", "migrationState"]]
    return .succeeded(MigrationReport(ended))
  }
}

/// Rings at least once after the last of many strokes; for one listener.
struct Bell: Sendable {
  let rings: AsyncStream<Void>
  private let rope: AsyncStream<Void>.Continuation

  init() { (rings, rope) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  func ring() { rope.yield() }
  func end() { rope.finish() }
}
