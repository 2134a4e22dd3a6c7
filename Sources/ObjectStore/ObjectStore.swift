// The versioned store: opening, and the state that reading, writing and watching share.

import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import KubeModel
public import Logging
import Synchronization

/// A store of versioned objects on SQLite: every acknowledged write is on the disk, and every change has a revision.
///
/// Safe to use from any task. Reads run beside each other and beside writes, each at one revision.
public final class ObjectStore: Sendable {
  public struct Configuration: Sendable {
    /// Changes kept for watches to resume from; older ones are compacted away. At 2,000 a second they last for 15 s: longer
    /// than it takes to list everything page by page, after which a watch begins where the first page was.
    public var keptChanges = 30_000
    /// Writes that may wait for the disk; more are refused with `overloaded`.
    public var writeQueueLimit = 4096

    public init() {}
  }

  let pool: DatabasePool
  let configuration: Configuration
  let hub = WatchHub()
  let queue: Mutex<WriteQueue>
  let writer = DispatchQueue(label: "spyhop.store.writer")
  private let lock: DirectoryLock
  let logger: Logger

  /// Opens or creates the store in a directory, which belongs to one store at a time. Blocks on the disk.
  ///
  /// - Throws: `StoreError`.
  public init(directory: String, configuration: Configuration = Configuration(), logger: Logger) throws {
    self.configuration = configuration
    self.logger = logger
    lock = try DirectoryLock(directory)
    var settings = GRDB.Configuration()
    settings.maximumReaderCount = 4
    settings.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -2000; PRAGMA journal_size_limit = 67108864")
    }
    do {
      let path = directory + "/objects.sqlite"
      // Secrets are in it. SQLite gives its other files the same permissions.
      close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
      chmod(path, 0o600)
      pool = try DatabasePool(path: path, configuration: settings)
      // FULL: a commit returns when the log is on the disk, so that no acknowledged write is lost with the power. Set only
      // now, because the pool sets NORMAL itself when it opens the log.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let found = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard found <= Schema.version else {
        throw StoreError.newerFormat(directory: directory, found: found, known: Schema.version)
      }
      queue = Mutex(
        WriteQueue(
          revision: try pool.write { db in
            try Schema.migrate(db)
            return try Self.revision(db)
          }))
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError.cannotOpen(directory: directory, reason: StoreError(error).description)
    }
  }

  /// The newest revision in a snapshot of the database.
  static func revision(_ db: Database) throws -> Int64 {
    let sql =
      "SELECT max(coalesce((SELECT max(revision) FROM changes), 0), (SELECT value FROM meta WHERE key = 'compacted'))"
    return try Int64.fetchOne(db, sql: sql) ?? 0
  }

  /// Runs a read in a snapshot, turning SQLite's errors into the store's.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await pool.read(body)
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }
}
