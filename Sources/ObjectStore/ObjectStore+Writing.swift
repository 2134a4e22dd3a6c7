// Writes: every one decides on the present state, and all that wait share the next commit and its one sync to disk.

import Dispatch
import FoundationEssentials
import GRDB
public import KubeModel
import Logging
import Synchronization

extension ObjectStore {
  /// Writes that share a commit at most.
  static let batchSize = 256

  /// Decides and writes in one step: nothing else changes between what `decide` is shown and what it does.
  ///
  /// `decide` gets the present object and the revision that its bytes must carry; it runs on the store's writer thread, must
  /// not block, and what it throws is thrown here with nothing written.
  ///
  /// - Returns: the object as it now is; after a delete its last state; nil where there was and is none. Suspends until the
  ///   commit is on the disk.
  /// - Throws: what `decide` threw, or `StoreError`.
  @discardableResult
  public func write(
    _ resource: String, _ key: ObjectKey,
    decide: @escaping @Sendable (StoredObject?, Int64) throws -> WriteDecision
  ) async throws -> StoredObject? {
    try await withCheckedThrowingContinuation { continuation in
      let write = PendingWrite(resource: resource, key: key, decide: decide, continuation: continuation)
      switch queue.withLock({ $0.admit(write, limit: configuration.writeQueueLimit) }) {
      case .refused: continuation.resume(throwing: StoreError.overloaded)
      case .queued: break
      case .startDraining: writer.async { self.drain() }
      }
    }
  }

  private func drain() {
    while true {
      let (batch, revision) = queue.withLock { ($0.takeBatch(of: Self.batchSize), $0.revision) }
      if batch.isEmpty { return }
      commit(batch, after: revision)
    }
  }

  /// Commits a batch: all of it or, where the disk refuses, none of it.
  private func commit(_ batch: [PendingWrite], after revision: Int64) {
    var outcomes: [Result<StoredObject?, any Error>] = []
    var changes: [Change] = []
    do {
      try pool.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          var next = revision + 1
          for write in batch {
            outcomes.append(try Self.perform(write, db, revision: next, &changes))
            if changes.last?.revision == next { next += 1 }
          }
          try compact(db, newest: next - 1, added: changes.count)
          return changes.isEmpty ? .rollback : .commit
        }
      }
    } catch {
      let failure = StoreError(error)
      logger.error("a commit failed", metadata: ["error": "\(failure)", "writes": "\(batch.count)"])
      for write in batch { write.continuation.resume(throwing: failure) }
      return
    }
    if let newest = changes.last?.revision { queue.withLock { $0.committed(upTo: newest) } }
    hub.publish(changes)
    for (write, outcome) in zip(batch, outcomes) { write.continuation.resume(with: outcome) }
  }

  /// A refusal by the write's own decision is an outcome; only the database's errors are thrown.
  private static func perform(
    _ write: PendingWrite, _ db: Database, revision: Int64, _ changes: inout [Change]
  ) throws -> Result<StoredObject?, any Error> {
    let current = try object(db, write.resource, write.key)
    let decision: WriteDecision
    do {
      decision = try write.decide(current, revision)
    } catch {
      return .failure(error)
    }
    var change = Change(
      kind: .deleted, resource: write.resource, key: write.key, uid: current?.uid ?? "", revision: revision, bytes: [],
      previous: current?.bytes)
    switch decision {
    case .keep: return .success(current)
    case .put(let bytes, let uid, let owners):
      change.kind = current == nil ? .created : .updated
      change.bytes = bytes
      change.uid = uid
      try put(db, change, owners: owners)
    case .delete(let lastBytes):
      guard current != nil else { return .success(nil) }
      change.bytes = lastBytes
      try remove(db, change)
    }
    try log(db, change)
    changes.append(change)
    return .success(StoredObject(key: change.key, uid: change.uid, revision: revision, bytes: change.bytes))
  }

  private static func put(_ db: Database, _ change: Change, owners: [String]) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO objects (resource, namespace, name, uid, revision, bytes) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET uid = excluded.uid, revision = excluded.revision, bytes = excluded.bytes
        """
    ).execute(arguments: [
      change.resource, change.key.namespace, change.key.name, change.uid, change.revision, Data(change.bytes),
    ])
    if change.kind == .updated { try forgetOwners(db, change) }
    for owner in owners {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO owners VALUES (?, ?, ?, ?)")
        .execute(arguments: [owner, change.resource, change.key.namespace, change.key.name])
    }
  }

  private static func remove(_ db: Database, _ change: Change) throws {
    try db.cachedStatement(sql: "DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?")
      .execute(arguments: [change.resource, change.key.namespace, change.key.name])
    try forgetOwners(db, change)
  }

  private static func forgetOwners(_ db: Database, _ change: Change) throws {
    try db.cachedStatement(sql: "DELETE FROM owners WHERE resource = ? AND namespace = ? AND name = ?")
      .execute(arguments: [change.resource, change.key.namespace, change.key.name])
  }

  private static func log(_ db: Database, _ change: Change) throws {
    try db.cachedStatement(sql: "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .execute(arguments: [
        change.revision, change.kind.rawValue, change.resource, change.key.namespace, change.key.name, change.uid,
        Data(change.bytes), change.kind == .updated ? change.previous.map { Data($0) } : nil,
      ])
  }

  /// Every thousand revisions, drops the changes that are more than `keptChanges` old.
  private func compact(_ db: Database, newest: Int64, added: Int) throws {
    let oldest = newest - Int64(configuration.keptChanges)
    guard oldest > 0, newest / 1000 != (newest - Int64(added)) / 1000 else { return }
    try db.execute(sql: "DELETE FROM changes WHERE revision <= ?", arguments: [oldest])
    try db.execute(sql: "UPDATE meta SET value = max(value, ?) WHERE key = 'compacted'", arguments: [oldest])
  }
}
