// Threads of our own, for what blocks: the cooperative pool has only as many threads as the machine has processors.

import Glibc

/// A thread outside the cooperative pool.
public enum DedicatedThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `body` on a new detached thread with all signals blocked, so that the process's handlers run elsewhere.
  public static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let opaque = Unmanaged.passRetained(Body(body)).toOpaque()
    let status = pthread_create(&thread, nil, entry, opaque)
    // Out of threads at start-up: there is no host to serve without them.
    precondition(status == 0, "pthread_create: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    guard let argument else { return nil }
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }
}
