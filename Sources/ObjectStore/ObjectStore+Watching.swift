// Watches: a subscription for what comes, and the change log for what a watcher has missed.

import Dispatch
import GRDB
import KubeModel
import Synchronization

extension ObjectStore {
  /// Subscribes to the changes of a kind; whoever needs those since a revision reads the log after subscribing.
  ///
  /// - Parameters: `resource` nil for all kinds; `namespace` nil for all.
  public func subscribe(to resource: String?, namespace: String? = nil) -> Subscription {
    hub.subscribe(to: resource, namespace: namespace)
  }

  /// Marks the present revision in all subscriptions, so that quiet watchers too can resume from a recent one.
  public func markSubscriptions() {
    // On the writer, where no commit can be half published.
    writer.async { self.hub.mark(self.queue.withLock { $0.revision }) }
  }

  /// The kept changes after a revision, oldest first, at most `limit`.
  ///
  /// - Throws: `StoreError.compacted` where changes after `revision` are no longer kept.
  public func changes(
    of resource: String, namespace: String? = nil, after revision: Int64, limit: Int = 1000
  ) async throws -> [Change] {
    try await read { db in
      let oldest = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'compacted'") ?? 0
      guard revision >= oldest else { throw StoreError.compacted(oldest: oldest) }
      var sql = """
        SELECT revision, kind, namespace, name, uid, bytes, previous FROM changes WHERE revision > ? AND resource = ?
        """
      var arguments: StatementArguments = [revision, resource]
      if let namespace {
        sql += " AND namespace = ?"
        arguments += [namespace]
      }
      let statement = try db.cachedStatement(sql: sql + " ORDER BY revision LIMIT \(limit)")
      return try Row.fetchAll(statement, arguments: arguments).map { row in
        Change(
          kind: Change.Kind(rawValue: row[1]) ?? .updated, resource: resource,
          key: ObjectKey(namespace: row[2], name: row[3]), uid: row[4], revision: row[0], bytes: row.bytes(5) ?? [],
          previous: row.bytes(6))
      }
    }
  }
}
