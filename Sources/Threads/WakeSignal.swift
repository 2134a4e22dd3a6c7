// A flag that a thread blocked in poll notices.

import Glibc

/// A pipe to oneself. `raise` is safe from any thread and never blocks; `descriptor` becomes readable until `clear`.
package final class WakeSignal: Sendable {
  package let descriptor: Int32
  private let writeEnd: Int32

  /// Nil where the process has no file descriptor left.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writeEnd)
  }

  /// A full pipe is raised already.
  package func raise() {
    var flag: UInt8 = 1
    _ = write(writeEnd, &flag, 1)
  }

  package func clear() {
    var flags = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &flags, flags.count) == flags.count {}
  }
}
