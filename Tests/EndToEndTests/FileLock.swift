// One run of the suite a machine: an advisory lock, which the kernel gives back however the run ends.

import Glibc
import TestSupport

final class FileLock: Sendable {
  private let descriptor: Int32

  /// - Throws: where another process has it.
  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw PtyRobot.Failure(description: "another run of the suite has the lab (\(path) is locked)")
    }
  }

  deinit { close(descriptor) }
}
