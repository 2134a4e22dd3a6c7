// Thin wrappers around the few system calls that this target needs beyond FoundationEssentials.

import Files
import Glibc

enum SystemCall {
  static var lastError: String { String(cString: strerror(errno)) }

  static var isRoot: Bool { geteuid() == 0 }

  /// Whether a process exists, zombies not counted.
  static func isAlive(_ pid: Int32) -> Bool {
    guard pid > 1, kill(pid, 0) == 0 || errno == EPERM else { return false }
    let stat = (try? SmallFile.text("/proc/\(pid)/stat")) ?? ""
    return !(stat.split(separator: ")").last?.hasPrefix(" Z") ?? true)
  }

  /// A process that this one has started and not yet waited for.
  static func child(of pid: Int32) -> Int32? {
    ((try? SmallFile.text("/proc/\(pid)/task/\(pid)/children")) ?? "").split(separator: " ").first.flatMap { Int32($0) }
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
