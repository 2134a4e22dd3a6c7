// A flag that a thread blocked in poll notices.

import CCurl
import Glibc

/// An eventfd. `raise` is safe from any thread and never blocks; `descriptor` becomes readable until `clear`.
final class WakeSignal: Sendable {
  let descriptor: Int32

  /// Nil where the process has no file descriptor left.
  init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  func raise() { eventfd_write(descriptor, 1) }

  func clear() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
