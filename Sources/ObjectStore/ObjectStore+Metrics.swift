// What the store tells of itself: how many objects, how many watchers, how large.

import GRDB
import Glibc

extension ObjectStore {
  /// Stored objects by resource, such as `pods` or `virtualmachines.kubevirt.io`.
  public func objectCounts() async throws -> [String: Int] {
    try await read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT resource, count(*) FROM objects GROUP BY resource")
      return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Open subscriptions by resource; those to everything are the server's own and not among them.
  public var watcherCounts: [String: Int] { hub.counts }

  /// Bytes of the database and its log on the disk.
  public var fileSize: Int64 {
    ["", "-wal"].reduce(0) { size, suffix in
      var facts = stat()
      return stat(pool.path + suffix, &facts) == 0 ? size + Int64(facts.st_size) : size
    }
  }
}
