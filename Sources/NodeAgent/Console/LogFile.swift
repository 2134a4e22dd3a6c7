// One open file of a console log. Open, it keeps its inode, however others rename or unlink it.

import CLinux
import Glibc

/// A file of console output, written by QEMU or virtlogd and read here.
final class LogFile: Sendable {
  let descriptor: Int32
  /// Inode and time of birth: inode numbers alone are used again at once.
  let identity: String

  init(path: String) throws(SystemError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(path) }
    identity = Self.identity(descriptor)
  }

  deinit { close(descriptor) }

  private static func identity(_ descriptor: Int32) -> String {
    var birth = spyhop_birth()
    spyhop_file_birth(descriptor, &birth)
    return "\(birth.inode)-\(birth.seconds).\(birth.nanoseconds)"
  }

  /// Bytes, and when the last of them were written, in milliseconds since 1970.
  var extent: (size: Int64, written: Int64) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return (0, 0) }
    let time = information.st_mtim
    return (
      Int64(information.st_size), min(max(0, Int64(time.tv_sec)), 1 << 39) * 1000 + Int64(time.tv_nsec) / 1_000_000
    )
  }

  var size: Int64 { extent.size }

  /// Bytes at an offset in the file; fewer than asked for at its end.
  func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    var status = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = pread(descriptor, buffer.baseAddress, count, off_t(offset))
      initialized = max(0, status)
    }
    guard status >= 0 else { throw SystemError("console log") }
    return bytes
  }

  /// Writes bytes at an offset in the file; a gap before them reads as zeros.
  func write(_ bytes: ArraySlice<UInt8>, at offset: Int64) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.dropFirst(written).withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset) + off_t(written))
      }
      if count < 0 && errno != EINTR { throw SystemError("console log") }
      written += max(0, count)
    }
  }

  /// Gives the bytes before `offset` back to the file system; the file's size stays, so that appending goes on unmoved.
  ///
  /// - Returns: false where the file system cannot do that.
  func punch(before offset: Int64) -> Bool {
    spyhop_punch_before(descriptor, off_t(offset)) == 0
  }
}
