// The one thread on which guests' bytes are read: a flood keeps it busy, and nothing else.

import Threads

/// A thread that all consoles share. It ends when nobody holds it any more.
public final class FeedThread: Sendable {
  let executor: ThreadExecutor

  /// Nil where the process has no thread or file descriptor left.
  public init?() {
    guard let executor = ThreadExecutor() else { return nil }
    self.executor = executor
  }

  deinit { executor.stop() }
}
