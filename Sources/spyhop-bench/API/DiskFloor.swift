// What the disk itself takes for the same bytes: no server that keeps its word can be faster.

import FoundationEssentials
import Glibc

/// A file that exists in full before, as a write-ahead log does once it is in use, and that records are written into.
struct DiskFloor: Sendable {
  private static let records = 1000
  let path: String
  /// Bytes of a record.
  let size: Int

  /// Writes and syncs one record after the other, and returns how long each took. Blocks.
  func write(times: Int) throws -> [Duration] {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure }
    defer { close(file) }
    try fill(file)
    let record = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    return try (0..<times).map { index in
      let start = ContinuousClock.now
      guard pwrite(file, record, size, off_t(index % Self.records * size)) == size, fdatasync(file) == 0 else {
        throw failure
      }
      return start.duration(to: .now)
    }
  }

  private func fill(_ file: Int32) throws {
    let zeros = [UInt8](repeating: 0, count: size * Self.records)
    guard pwrite(file, zeros, zeros.count, 0) == zeros.count, fsync(file) == 0 else { throw failure }
  }

  private var failure: BenchError { BenchError("cannot write \(path): \(String(cString: strerror(errno)))") }
}

/// SQLite by its own command line, with the settings that the server has: a log, synced at every commit.
struct RawSQLite: Sendable {
  private static let inserts = 1000
  /// Where the database is made, and removed again.
  let directory: String
  /// Bytes of a row.
  let size: Int

  /// Inserts a second, each a commit of its own; nil where the sqlite3 program is not installed. Blocks.
  func insertRate() throws -> Double? {
    let (database, script) = ("\(directory)/raw.sqlite", "\(directory)/raw.sql")
    defer { for file in [database, script] { try? FileManager.default.removeItem(atPath: file) } }
    let head = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE objects (bytes BLOB);\n"
    let insert = "INSERT INTO objects VALUES ('\(String(repeating: "x", count: size))');\n"
    try TextFile.write(head + String(repeating: insert, count: Self.inserts), to: script)
    guard let elapsed = try? ChildProcess.run(Program("sqlite3", [database]), input: script) else { return nil }
    return Double(Self.inserts) / (elapsed / .seconds(1))
  }
}
