// A thread of its own for C calls that block. The cooperative pool has one thread a core: blocking it stalls everything.

import Glibc

/// Starts a detached thread with every signal blocked, so that signals go to the program's main thread.
///
/// Blocking SIGPIPE here also turns a write to a closed socket, which OpenSSL makes without MSG_NOSIGNAL, into EPIPE.
package enum DedicatedThread {
  /// - Returns: false where the system has no thread left to give.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, threadMain, box.toOpaque())
    guard code == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let body = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
  var everySignal = sigset_t()
  sigfillset(&everySignal)
  pthread_sigmask(SIG_SETMASK, &everySignal, nil)
  body.run()
  return nil
}
