// One thread that waits for many file descriptors (epoll): consoles and the watch on their logs.

import CLinux
import Glibc
import Synchronization
import Threads

/// Calls handlers when descriptors become ready, on one thread of its own.
final class DescriptorPoll: Sendable {
  struct Readiness: Sendable {
    var isReadable: Bool
    var isWritable: Bool
    /// The other side is gone, or the descriptor is broken.
    var isHungUp: Bool
  }

  typealias Handler = @Sendable (Readiness) -> Void

  private let epoll: Int32
  private let end: Int32
  private let handlers = Mutex<[Int32: Handler]>([:])

  init() throws(SystemError) {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    end = eventfd(0, Int32(EFD_CLOEXEC))
    guard epoll >= 0, end >= 0 else { throw SystemError("epoll") }
    control(EPOLL_CTL_ADD, end, EPOLLIN.rawValue)
    let isStarted = DedicatedThread.start { [epoll, end, weak self] in
      Self.loop(epoll, end) { file, readiness in self?.handler(of: file)?(readiness) }
      close(epoll)
      close(end)
    }
    guard isStarted else { throw SystemError("thread") }
  }

  deinit {
    var one: UInt64 = 1
    write(end, &one, 8)
  }

  /// Calls `handler` whenever the descriptor is readable (and, on request, writable) until `remove`.
  func add(_ file: Int32, _ handler: @escaping Handler) {
    handlers.withLock { $0[file] = handler }
    control(EPOLL_CTL_ADD, file, EPOLLIN.rawValue)
  }

  func wantWritable(_ file: Int32, _ isWanted: Bool) {
    control(EPOLL_CTL_MOD, file, isWanted ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue)
  }

  /// To be called before the descriptor is closed; a call of its handler that has begun still ends.
  func remove(_ file: Int32) {
    control(EPOLL_CTL_DEL, file, 0)
    handlers.withLock { $0[file] = nil }
  }

  private func handler(of file: Int32) -> Handler? { handlers.withLock { $0[file] } }

  private func control(_ operation: Int32, _ file: Int32, _ events: UInt32) {
    var event = epoll_event(events: events, data: epoll_data_t(fd: file))
    epoll_ctl(epoll, operation, file, &event)
  }

  /// Waits and calls until `end` is readable.
  private static func loop(_ epoll: Int32, _ end: Int32, _ call: (Int32, Readiness) -> Void) {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    while true {
      let count = epoll_wait(epoll, &events, Int32(events.count), -1)
      for event in events.prefix(Int(max(0, count))) {
        if event.data.fd == end { return }
        call(
          event.data.fd,
          Readiness(
            isReadable: event.events & EPOLLIN.rawValue != 0, isWritable: event.events & EPOLLOUT.rawValue != 0,
            isHungUp: event.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0))
      }
    }
  }
}
