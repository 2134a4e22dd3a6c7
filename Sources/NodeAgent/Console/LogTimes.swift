// The times of a console log on the disk, beside its bytes.

import FoundationEssentials
import Glibc
import KubeModel
import Synchronization

/// A log's `TimeMarks` and the file that keeps them: two little-endian 64-bit numbers a mark, offset and milliseconds since 1970.
///
/// A mark that cannot be written is known until the agent ends; the next ones are put behind its place, which counts for nothing.
final class LogTimes: Sendable {
  static let fileName = "times"
  private static let size = 2 * MemoryLayout<Int64>.size
  /// Bytes of the file at most.
  static let sizeLimit = TimeMarks.bound * size

  private let path: String
  private let marks: Mutex<TimeMarks>

  init(path: String) {
    self.path = path
    let stored = (try? Data(contentsOf: URL(filePath: path))).map { Self.decode(Array($0)) }
    marks = Mutex(TimeMarks(stored ?? []))
  }

  /// The bytes from an offset on have been written.
  ///
  /// - Parameter start: the first byte of the log that is kept.
  func note(_ offset: Int64, at milliseconds: Int64, keepingFrom start: Int64) {
    marks.withLock { marks in
      guard marks.note(offset, at: milliseconds), let last = marks.marks.last else { return }
      if marks.marks.count > TimeMarks.bound {
        marks.thin(keepingFrom: start)
        save(marks)
      } else {
        append(last, at: marks.marks.count - 1)
      }
    }
  }

  /// When the byte at an offset was written, in milliseconds since 1970; nil where nothing is known.
  func time(at offset: Int64) -> Int64? { marks.withLock { $0.time(at: offset) } }

  /// Where that begins which was written at a time or later; nil where nothing was.
  func offset(since milliseconds: Int64) -> Int64? { marks.withLock { $0.offset(since: milliseconds) } }

  func marks(of bytes: Range<Int64>, limit: Int) -> [ConsoleTime] {
    marks.withLock { $0.marks(of: bytes, limit: limit) }
  }

  /// All marks as they are stored, for another node.
  var bytes: [UInt8] { Self.encode(marks.withLock { $0 }.marks) }

  /// Takes over what another node knows of the bytes that come from there.
  func adopt(_ bytes: [UInt8]) {
    marks.withLock { marks in
      marks.adopt(TimeMarks(Self.decode(bytes)))
      save(marks)
    }
  }

  // MARK: - The file

  private func append(_ mark: ConsoleTime, at index: Int) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // By its place: one that was cut short by a full disk does not shift those behind it.
    _ = Self.encode([mark]).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(index * Self.size)) }
  }

  private func save(_ marks: TimeMarks) { try? DurableFile.replace(path, with: Self.encode(marks.marks)) }

  private static func encode(_ marks: [ConsoleTime]) -> [UInt8] {
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
