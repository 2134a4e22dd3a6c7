// The times of a console log on the disk, beside its bytes.

import Files
import FoundationEssentials
import Glibc
import KubeModel
import Synchronization

/// A log's `TimeMarks` and the file that keeps them.
///
/// The file is records of two little-endian 64-bit numbers. The first says how far the log reached when somebody last looked, and 0;
/// the others are the marks: offset, and milliseconds since 1970. It is not waited for: a crash of the host may cost times, never bytes.
/// What cannot be written is known until the agent ends.
final class LogTimes: Sendable {
  static let fileName = "times"
  private static let recordSize = 2 * MemoryLayout<Int64>.size
  /// Bytes of all marks at most.
  static let sizeLimit = TimeMarks.bound * recordSize

  private struct State {
    var marks: TimeMarks
    /// How many of the marks are in the file; nil where it has others.
    var stored: Int?
    /// Changes with every other change of marks than adding one.
    var generation = 0

    mutating func change(_ body: (inout TimeMarks) -> Void) {
      body(&marks)
      stored = nil
      generation += 1
    }
  }

  /// How far the log reached when an agent before this one last looked; 0 where that is not known.
  let seenEnd: Int64
  private let path: String
  private let state: Mutex<State>
  private let saving = Mutex(())

  init(path: String) {
    self.path = path
    let records = (try? Data(contentsOf: URL(filePath: path))).map { Self.decode(Array($0)) } ?? []
    seenEnd = max(0, records.first?.offset ?? 0)
    let stored = records.dropFirst()
    let marks = TimeMarks(stored)
    state = Mutex(State(marks: marks, stored: marks.marks.count == stored.count ? stored.count : nil))
  }

  /// The bytes from an offset on have been written. In memory alone: `save` is to follow.
  func note(_ offset: Int64, at milliseconds: Int64) {
    state.withLock { _ = $0.marks.note(offset, at: milliseconds) }
  }

  /// When the byte at an offset was written, in milliseconds since 1970; nil where nothing is known.
  func time(at offset: Int64) -> Int64? { state.withLock { $0.marks.time(at: offset) } }

  /// Where that begins which was written at a time or later; nil where nothing was.
  func offset(since milliseconds: Int64) -> Int64? { state.withLock { $0.marks.offset(since: milliseconds) } }

  func marks(of bytes: Range<Int64>, limit: Int) -> [ConsoleTime] {
    state.withLock { $0.marks.marks(of: bytes, limit: limit) }
  }

  /// The log ends here: what is known of later bytes was never true.
  func cut(to end: Int64) {
    state.withLock { state in
      guard let last = state.marks.marks.last, last.offset >= end else { return }
      state.change { $0.cut(to: end) }
    }
  }

  /// All marks, for another node.
  var bytes: [UInt8] { Self.encode(state.withLock { $0.marks.marks }) }

  /// Takes over what another node knows of the bytes that come from there, which end at an offset.
  func adopt(_ bytes: [UInt8], before end: Int64) {
    let marks = TimeMarks(Self.decode(bytes))
    state.withLock { $0.change { $0.adopt(marks, before: end) } }
  }

  // MARK: - The file

  /// Writes what the file does not have; nothing where it has all.
  ///
  /// - Parameter log: the bytes that are kept.
  func save(_ log: Range<Int64>) {
    saving.withLock { _ in
      let (marks, stored, generation) = state.withLock { state in
        if state.marks.marks.count > TimeMarks.bound { state.change { $0.thin(keepingFrom: log.lowerBound) } }
        return (state.marks.marks, state.stored, state.generation)
      }
      guard stored != marks.count else { return }
      let isWritten = stored.map { append(marks[$0...], at: $0) } == true || replace(marks, end: log.upperBound)
      state.withLock { $0.stored = isWritten && $0.generation == generation ? marks.count : nil }
    }
  }

  /// Writes down how far the log reaches: so the next agent can tell which bytes came without one.
  func keep(end: Int64) {
    saving.withLock { _ in
      guard let descriptor = open() else { return }
      defer { close(descriptor) }
      write([ConsoleTime(offset: end, milliseconds: 0)], at: 0, to: descriptor)
    }
  }

  private func append(_ marks: ArraySlice<ConsoleTime>, at place: Int) -> Bool {
    guard let descriptor = open() else { return false }
    defer { close(descriptor) }
    // One that others have cut or removed is written anew.
    guard lseek(descriptor, 0, SEEK_END) == off_t((place + 1) * Self.recordSize) else { return false }
    return write(marks, at: place + 1, to: descriptor)
  }

  private func replace(_ marks: [ConsoleTime], end: Int64) -> Bool {
    let records = [ConsoleTime(offset: end, milliseconds: 0)] + marks
    return (try? SmallFile.replace(path, with: Self.encode(records), isSynced: false)) != nil
  }

  private func open() -> Int32? {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    return descriptor >= 0 ? descriptor : nil
  }

  @discardableResult
  private func write(_ records: some Sequence<ConsoleTime>, at place: Int, to descriptor: Int32) -> Bool {
    let bytes = Self.encode(records)
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(place * Self.recordSize)) }
    return count == bytes.count
  }

  private static func encode(_ records: some Sequence<ConsoleTime>) -> [UInt8] {
    records.flatMap { record in
      [record.offset, record.milliseconds].flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }
  }

  private static func decode(_ bytes: [UInt8]) -> [ConsoleTime] {
    stride(from: 0, to: bytes.count - recordSize + 1, by: recordSize).map { place in
      bytes.withUnsafeBytes { buffer in
        ConsoleTime(
          offset: Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)),
          milliseconds: Int64(
            littleEndian: buffer.loadUnaligned(fromByteOffset: place + recordSize / 2, as: Int64.self)))
      }
    }
  }
}
