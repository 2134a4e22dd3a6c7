// Small files: read whole, replaced whole or not at all. All calls block.

import Glibc

public enum SmallFile {
  /// All bytes of a file, also of those whose size is not known before, as in `/proc`; nil where there is none.
  public static func read(_ path: String) throws(FileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw FileError("read", path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while case let count = Glibc.read(descriptor, &chunk, chunk.count), count != 0 {
      if count < 0, errno != EINTR { throw FileError("read", path) }
      bytes += chunk[..<max(0, count)]
    }
    return bytes
  }

  /// The same as text, with replacement characters where it is not UTF-8.
  public static func text(_ path: String) throws(FileError) -> String? {
    try read(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Puts bytes in place of a file: a reader, or a crash of this process, finds the old content or the new.
  ///
  /// - Parameters:
  ///   - mode: the permissions of the new file.
  ///   - isSynced: waits until it is on the disk, so that the same holds for a crash of the host.
  public static func replace(
    _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, isSynced: Bool = true
  ) throws(FileError) {
    let draft = path + ".new"
    // What a crash has left would keep its own permissions.
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError("write", path) }
    let isWritten = writeAll(bytes, to: descriptor) && (!isSynced || fsync(descriptor) == 0)
    let failure = FileError("write", path)
    close(descriptor)
    guard isWritten else {
      // On a full disk half a draft would only take room.
      unlink(draft)
      throw failure
    }
    guard rename(draft, path) == 0 else { throw FileError("write", path) }
  }

  /// The same with a text.
  public static func replace(
    _ path: String, with text: String, mode: UInt32 = 0o600, isSynced: Bool = true
  ) throws(FileError) {
    try replace(path, with: Array(text.utf8), mode: mode, isSynced: isSynced)
  }

  /// Removes a file or a link, if there is one.
  public static func remove(_ path: String) { unlink(path) }

  /// Writes everything to a descriptor that blocks; false with `errno` set.
  public static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return false }
      written += max(0, count)
    }
    return true
  }
}

/// What could not be done with a file, why, and what to do.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  /// With the reason that `errno` gives.
  fileprivate init(_ verb: String, _ path: String) {
    description = "cannot \(verb) \(path): \(String(cString: strerror(errno))); check permissions and free space"
  }
}
