// What the disk itself takes for the same bytes: no server that keeps its word can be faster.

import FoundationEssentials
import Glibc

/// A file that grows by records, each synced before the next.
struct DiskFloor: Sendable {
  let path: String
  /// Bytes of a record.
  let size: Int

  /// Appends and syncs, and returns how long each took. Blocks.
  func append(times: Int) throws -> [Duration] {
    let record = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BenchError("cannot write \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    return try (0..<times).map { _ in
      let start = ContinuousClock.now
      guard write(file, record, size) == size, fdatasync(file) == 0 else {
        throw BenchError("cannot write \(path): \(String(cString: strerror(errno)))")
      }
      return start.duration(to: .now)
    }
  }
}

/// SQLite by its own command line, with the settings that the server has: a log, synced at every commit.
enum RawSQLite {
  private static let inserts = 1000

  /// Inserts a second, each a commit of its own; nil where the sqlite3 program is not installed. Blocks.
  static func insertRate(in directory: String, size: Int) throws -> Double? {
    let (database, script) = ("\(directory)/raw.sqlite", "\(directory)/raw.sql")
    defer { for file in [database, script] { try? FileManager.default.removeItem(atPath: file) } }
    let insert = "INSERT INTO objects (bytes) VALUES ('\(String(repeating: "x", count: size))');\n"
    let head =
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE objects (id INTEGER PRIMARY KEY, bytes BLOB);\n"
    try TextFile.write(head + String(repeating: insert, count: inserts), to: script)
    guard let elapsed = try? ChildProcess.run(Program("sqlite3", [database]), input: script) else { return nil }
    return Double(inserts) / (elapsed / .seconds(1))
  }
}
