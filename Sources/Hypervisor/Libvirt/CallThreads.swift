// Threads for calls that block. Nothing here knows libvirt; the cooperative pool must never wait on such a call.

import Glibc
import Synchronization
import Threads

/// A fixed set of threads that run blocking calls in the order they were asked for.
final class CallThreads: Sendable {
  private let queue = CallQueue()

  init(count: Int) {
    for _ in 0..<count {
      let isStarted = DedicatedThread.start { [queue] in while let call = queue.next() { call() } }
      precondition(isStarted, "no thread left for libvirt: there is no host to serve without")
    }
  }

  deinit { queue.close() }

  /// Runs `body` on one of the threads and waits for it without holding a thread of the caller's.
  ///
  /// Cancellation does not interrupt a call that has begun: the C library could not be told. Throws code `busy` where
  /// `CallQueue.bound` calls are waiting already.
  func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let accepted = queue.add { continuation.resume(with: Result(catching: body)) }
      guard !accepted else { return }
      continuation.resume(throwing: HypervisorError(.busy, "\(CallQueue.bound) hypervisor calls are waiting already"))
    }
  }
}

/// A queue that threads wait on.
///
/// `@unchecked` because of the C mutex and condition: they have a fixed address, and `calls` and `isClosed` are touched
/// only between lock and unlock.
private final class CallQueue: @unchecked Sendable {
  static let bound = 4096

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var calls: [@Sendable () -> Void] = []
  private var isClosed = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    arrival.deallocate()
    mutex.deallocate()
  }

  /// False where the queue is full and the call was not taken.
  func add(_ call: @escaping @Sendable () -> Void) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard calls.count < Self.bound else { return false }
    calls.append(call)
    pthread_cond_signal(arrival)
    return true
  }

  /// Waits for a call; nil once the queue is closed and empty.
  func next() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while calls.isEmpty && !isClosed { pthread_cond_wait(arrival, mutex) }
    return calls.isEmpty ? nil : calls.removeFirst()
  }

  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(arrival)
    pthread_mutex_unlock(mutex)
  }
}
