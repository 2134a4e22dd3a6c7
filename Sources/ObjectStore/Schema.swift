// The database's tables. A change of format raises `version` and adds a step to `migrate`.

import GRDB

enum Schema {
  static let version = 1

  static func migrate(_ db: Database) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return }
    try db.execute(
      sql: """
        -- The present state: one row an object.
        CREATE TABLE objects (
          resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
          uid TEXT NOT NULL, revision INTEGER NOT NULL, bytes BLOB NOT NULL,
          UNIQUE (resource, namespace, name));
        CREATE INDEX objects_by_uid ON objects (uid);
        -- Which objects name an owner, for the collection of what a deleted owner leaves behind.
        CREATE TABLE owners (
          owner TEXT NOT NULL, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
          PRIMARY KEY (owner, resource, namespace, name)) WITHOUT ROWID;
        -- The change log that watches resume from, oldest rows compacted away.
        CREATE TABLE changes (
          revision INTEGER PRIMARY KEY, kind INTEGER NOT NULL,
          resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL,
          bytes BLOB NOT NULL, previous BLOB);
        CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES ('compacted', 0);
        PRAGMA user_version = \(version);
        """)
  }
}
