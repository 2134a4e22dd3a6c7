// One server a data directory: an advisory lock that the kernel releases however the process ends.

import Glibc

final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// Creates the directory with mode 0700 where it is missing, and takes its lock.
  init(_ directory: String) throws {
    if mkdir(directory, 0o700) != 0, errno != EEXIST {
      throw StoreError.cannotOpen(directory: directory, reason: String(cString: strerror(errno)))
    }
    descriptor = open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError.cannotOpen(directory: directory, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StoreError.inUse(directory: directory)
    }
  }

  deinit { close(descriptor) }
}
