// Small files that a crash must not leave half written.

import Glibc

enum DurableFile {
  /// Puts `bytes` in place of the file at `path`, mode 0600; after a crash it holds the old or the new content.
  static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(draft) }
    let isWritten = writeAll(bytes, to: descriptor) && fdatasync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isWritten else { throw SystemError(draft, code: code) }
    guard rename(draft, path) == 0 else { throw SystemError(path) }
  }

  /// Writes everything to a descriptor that blocks; false with `errno` set.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return false }
      written += max(0, count)
    }
    return true
  }
}
