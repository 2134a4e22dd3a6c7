// Thin wrappers around the few system calls that this target needs beyond FoundationEssentials.

import Glibc

enum SystemCall {
  static var lastError: String { String(cString: strerror(errno)) }

  static var isRoot: Bool { geteuid() == 0 }

  /// Whether a process exists, zombies not counted.
  static func isAlive(_ pid: Int32) -> Bool {
    guard pid > 1, kill(pid, 0) == 0 || errno == EPERM else { return false }
    let stat = TextFile.read("/proc/\(pid)/stat") ?? ""
    return !(stat.split(separator: ")").last?.hasPrefix(" Z") ?? true)
  }

  /// A process that this one has started and not yet waited for.
  static func child(of pid: Int32) -> Int32? {
    (TextFile.read("/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ").first.flatMap { Int32($0) }
  }

  /// Removes an empty directory; says whether it did.
  @discardableResult
  static func removeDirectory(_ path: String) -> Bool { rmdir(path) == 0 }

  static func sendSignal(_ number: Int32, to pid: Int32) { kill(pid, number) }

  /// Makes a directory and those above it; an existing one is fine.
  static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws {
    var partial = ""
    for part in path.split(separator: "/") {
      partial += "/\(part)"
      if mkdir(partial, mode) != 0, errno != EEXIST { throw LocalClusterError.system("make the directory \(partial)") }
    }
  }
}

/// Small text files, read and replaced whole.
enum TextFile {
  static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = Glibc.read(descriptor, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func remove(_ path: String) { unlink(path) }

  static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw LocalClusterError.system("write \(path)") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, rename(draft, path) == 0 else {
      throw LocalClusterError.system("write \(path)")
    }
  }
}
