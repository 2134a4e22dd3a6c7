// A thread of one's own for calls that block, which must not hold a thread of the cooperative pool.

import Glibc

enum DedicatedThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs the body on a new, detached thread.
  static func start(_ body: @escaping @Sendable () -> Void) throws(TerminalError) {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw TerminalError(description: "no thread for the terminal: \(String(cString: strerror(code)))")
    }
    pthread_detach(thread)
  }
}
