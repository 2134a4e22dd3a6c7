// A flag that a thread blocked in poll notices.

import CCurl
import Glibc

/// An eventfd. `raise` is safe from any thread and never blocks; `descriptor` becomes readable until `clear`.
package final class WakeSignal: Sendable {
  package let descriptor: Int32

  /// Nil where the process has no file descriptor left.
  package init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  package func raise() { eventfd_write(descriptor, 1) }

  package func clear() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
