// Reads: one object, a page of a kind, the dependents of an owner. Bytes are handed over in place, never copied to be looked at.

import FoundationEssentials
import GRDB
public import KubeModel

extension ObjectStore {
  /// The object under a key, nil where there is none.
  public func get(_ resource: String, _ key: ObjectKey) async throws -> StoredObject? {
    try await read { db in try Self.object(db, resource, key) }
  }

  static func object(_ db: Database, _ resource: String, _ key: ObjectKey) throws -> StoredObject? {
    let statement = try db.cachedStatement(
      sql: "SELECT uid, revision, bytes FROM objects WHERE resource = ? AND namespace = ? AND name = ?")
    guard let row = try Row.fetchOne(statement, arguments: [resource, key.namespace, key.name]) else { return nil }
    return StoredObject(key: key, uid: row[0], revision: row[1], bytes: row.bytes(2) ?? [])
  }

  /// Visits the objects of a kind in the order of namespace and name, at one revision.
  ///
  /// - Parameters:
  ///   - namespace: nil for all.
  ///   - start: where a former page ended.
  ///   - visit: gets the key and the bytes, valid only during the call, and returns false to end the page before this object.
  /// - Returns: the revision read, and the key that the visit stopped at.
  public func visit(
    _ resource: String, namespace: String?, from start: ObjectKey? = nil,
    _ visit: @escaping @Sendable (ObjectKey, UnsafeRawBufferPointer) throws -> Bool
  ) async throws -> Page {
    try await read { db in
      var page = Page(revision: try Self.revision(db))
      let (condition, arguments) = Self.condition(resource, namespace, from: start)
      let statement = try db.cachedStatement(
        sql: "SELECT namespace, name, bytes FROM objects WHERE \(condition) ORDER BY namespace, name")
      let rows = try Row.fetchCursor(statement, arguments: arguments)
      while let row = try rows.next() {
        let key = ObjectKey(namespace: row[0], name: row[1])
        let goesOn = try row.withUnsafeData(atIndex: 2) { data in
          try data.map { try $0.withUnsafeBytes { try visit(key, $0) } } ?? true
        }
        guard goesOn else {
          page.next = key
          page.remaining = try Self.count(db, resource, namespace, from: key)
          break
        }
      }
      return page
    }
  }

  /// By the index alone: stepping through the objects themselves would cost more than the page.
  private static func count(
    _ db: Database, _ resource: String, _ namespace: String?, from start: ObjectKey
  ) throws -> Int {
    let (condition, arguments) = condition(resource, namespace, from: start)
    let statement = try db.cachedStatement(sql: "SELECT count(*) FROM objects WHERE \(condition)")
    return try Int.fetchOne(statement, arguments: arguments) ?? 0
  }

  private static func condition(
    _ resource: String, _ namespace: String?, from start: ObjectKey?
  ) -> (sql: String, arguments: StatementArguments) {
    var (sql, arguments): (String, StatementArguments) = ("resource = ?", [resource])
    if let namespace {
      sql += " AND namespace = ?"
      arguments += [namespace]
    }
    if let start {
      sql += " AND (namespace, name) >= (?, ?)"
      arguments += [start.namespace, start.name]
    }
    return (sql, arguments)
  }

  /// Whether an object with that uid exists.
  public func exists(uid: String) async throws -> Bool {
    try await read {
      try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM objects WHERE uid = ?)", arguments: [uid]) ?? false
    }
  }

  /// The objects that name `uid` among their owners.
  public func dependents(of uid: String) async throws -> [(resource: String, key: ObjectKey)] {
    try await read { db in
      try Row.fetchAll(db, sql: "SELECT resource, namespace, name FROM owners WHERE owner = ?", arguments: [uid])
        .map { ($0[0], ObjectKey(namespace: $0[1], name: $0[2])) }
    }
  }

  /// The uids that objects name as owners although no such object exists.
  public func missingOwners() async throws -> [String] {
    try await read {
      try String.fetchAll($0, sql: "SELECT DISTINCT owner FROM owners WHERE owner NOT IN (SELECT uid FROM objects)")
    }
  }

  /// How many objects of any kind live in a namespace.
  public func countObjects(inNamespace namespace: String) async throws -> Int {
    try await read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM objects WHERE namespace = ?", arguments: [namespace]) ?? 0
    }
  }

  public func currentRevision() async throws -> Int64 { try await read { try Self.revision($0) } }
}

extension Row {
  func bytes(_ index: Int) -> [UInt8]? {
    try? withUnsafeData(atIndex: index) { $0.map { Array($0) } }
  }
}
