// When somebody last typed: output that follows a key closely is an echo, and echoes are not made to wait.

import Glibc
import Synchronization

/// The time of the last key at any console of this node.
final class TypingNote: Sendable {
  /// How long after a key output counts as its echo.
  private static let echoNanoseconds: Int64 = 100_000_000

  private let last = Atomic<Int64>(.min / 2)

  func typed() { last.store(Self.now, ordering: .relaxed) }

  var isRecent: Bool { Self.now - last.load(ordering: .relaxed) < Self.echoNanoseconds }

  /// Nanoseconds since some moment; never goes back.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
