// Threads of our own, for calls that block: the cooperative pool has one thread a core, and blocking it stalls everything.

import Glibc

/// A thread outside the cooperative pool.
package enum DedicatedThread {
  private final class Body: Sendable {
    let takesSignals: Bool
    let run: @Sendable () -> Void

    init(takesSignals: Bool, _ run: @escaping @Sendable () -> Void) {
      self.takesSignals = takesSignals
      self.run = run
    }
  }

  /// Runs `body` on a new detached thread.
  ///
  /// - Parameter takesSignals: by default every signal is blocked on it, so that the program's other threads get them; a write
  ///   to a closed socket is then an EPIPE for it, also inside libraries that forget MSG_NOSIGNAL.
  /// - Returns: false where the system has no thread left to give.
  package static func start(takesSignals: Bool = false, _ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(takesSignals: takesSignals, body))
    var thread = pthread_t()
    guard pthread_create(&thread, nil, entry, box.toOpaque()) == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    guard let argument else { return nil }
    let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
    if !body.takesSignals {
      var every = sigset_t()
      sigfillset(&every)
      pthread_sigmask(SIG_SETMASK, &every, nil)
    }
    body.run()
    return nil
  }
}
