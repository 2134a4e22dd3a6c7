// The times of a console log on the disk, beside its bytes.

import Files
import FoundationEssentials
import Glibc
import KubeModel
import Synchronization

/// A log's `TimeMarks` and the file that keeps them: two little-endian 64-bit numbers a mark, offset and milliseconds since 1970.
///
/// Marks that cannot be written are known until the agent ends. The file is not waited for: a crash of the host may cost times, never
/// bytes.
final class LogTimes: Sendable {
  static let fileName = "times"
  private static let size = 2 * MemoryLayout<Int64>.size
  /// Bytes of the file at most.
  static let sizeLimit = TimeMarks.bound * size

  private struct State {
    var marks: TimeMarks
    /// How many of the marks are in the file; nil where it has others.
    var stored: Int?
  }

  private let path: String
  private let state: Mutex<State>
  private let saving = Mutex(())

  init(path: String) {
    self.path = path
    let stored = (try? Data(contentsOf: URL(filePath: path))).map { Self.decode(Array($0)) } ?? []
    let marks = TimeMarks(stored)
    state = Mutex(State(marks: marks, stored: marks.marks.count == stored.count ? stored.count : nil))
  }

  /// The bytes from an offset on have been written. In memory alone: `save` is to follow.
  func note(_ offset: Int64, at milliseconds: Int64) {
    state.withLock { _ = $0.marks.note(offset, at: milliseconds) }
  }

  /// The log ends here.
  func cut(to end: Int64) {
    state.withLock { state in
      if state.marks.cut(to: end) { state.stored = nil }
    }
  }

  /// When the byte at an offset was written, in milliseconds since 1970; nil where nothing is known.
  func time(at offset: Int64) -> Int64? { state.withLock { $0.marks.time(at: offset) } }

  /// Where that begins which was written at a time or later; nil where nothing was.
  func offset(since milliseconds: Int64) -> Int64? { state.withLock { $0.marks.offset(since: milliseconds) } }

  func marks(of bytes: Range<Int64>, limit: Int) -> [ConsoleTime] {
    state.withLock { $0.marks.marks(of: bytes, limit: limit) }
  }

  /// All marks as they are stored, for another node.
  var bytes: [UInt8] { Self.encode(state.withLock { $0.marks.marks }[...]) }

  /// Takes over what another node knows of the bytes that come from there, which end at an offset.
  func adopt(_ bytes: [UInt8], before end: Int64) {
    saving.withLock { _ in
      state.withLock { state in
        state.marks.adopt(TimeMarks(Self.decode(bytes)), before: end)
        state.stored = nil
      }
    }
  }

  // MARK: - The file

  /// Writes what the file does not have; nothing where it has all.
  ///
  /// - Parameter start: the first byte of the log that is kept.
  func save(keepingFrom start: Int64) {
    saving.withLock { _ in
      let (marks, stored) = state.withLock { state in
        if state.marks.marks.count > TimeMarks.bound {
          state.marks.thin(keepingFrom: start)
          state.stored = nil
        }
        return (state.marks.marks, state.stored)
      }
      guard stored != marks.count else { return }
      let isWritten = stored.map { append(marks[$0...], at: $0) } == true || replace(marks)
      // More may have been noted meanwhile; none are removed as long as this goes on.
      state.withLock { $0.stored = isWritten ? marks.count : nil }
    }
  }

  private func append(_ marks: ArraySlice<ConsoleTime>, at place: Int) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // One that others have cut or removed is written anew.
    guard lseek(descriptor, 0, SEEK_END) == off_t(place * Self.size) else { return false }
    let bytes = Self.encode(marks)
    return bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(place * Self.size)) }
      == bytes.count
  }

  private func replace(_ marks: [ConsoleTime]) -> Bool {
    (try? SmallFile.replace(path, with: Self.encode(marks[...]), isSynced: false)) != nil
  }

  private static func encode(_ marks: ArraySlice<ConsoleTime>) -> [UInt8] {
    marks.flatMap { mark in
      [mark.offset, mark.milliseconds].flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }
  }

  private static func decode(_ bytes: [UInt8]) -> [ConsoleTime] {
    stride(from: 0, to: bytes.count - size + 1, by: size).map { place in
      bytes.withUnsafeBytes { buffer in
        ConsoleTime(
          offset: Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)),
          milliseconds: Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place + size / 2, as: Int64.self)))
      }
    }
  }
}
