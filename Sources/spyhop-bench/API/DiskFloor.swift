// What the disk itself takes for the same bytes: no server that keeps its word can be faster.

import FoundationEssentials
import Glibc
import Synchronization

/// A file that exists in full before, as a write-ahead log does once it is in use, and that records are written into.
final class DiskFloor: Sendable {
  private static let records = 1000
  private let file: Int32
  private let record: [UInt8]
  private let position = Mutex(0)

  /// Makes the file. Blocks.
  init(path: String, recordSize size: Int) throws {
    record = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    let all = [UInt8](repeating: 0, count: size * Self.records)
    guard file >= 0, pwrite(file, all, all.count, 0) == all.count, fsync(file) == 0 else { throw Self.failure }
  }

  deinit { close(file) }

  /// Writes and syncs the next record, and returns how long that took. Blocks.
  func write() throws -> Duration {
    let index = position.withLock { position in
      position = (position + 1) % Self.records
      return position
    }
    let start = ContinuousClock.now
    guard pwrite(file, record, record.count, off_t(index * record.count)) == record.count, fdatasync(file) == 0 else {
      throw Self.failure
    }
    return start.duration(to: .now)
  }

  private static var failure: BenchError { BenchError("cannot write to the disk: \(String(cString: strerror(errno)))") }
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
