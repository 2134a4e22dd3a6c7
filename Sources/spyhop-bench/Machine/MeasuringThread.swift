// Where blocking calls are made and timed.

import Threads

/// A thread of its own: what is measured on it shares it with nothing else, and may block.
actor MeasuringThread {
  private let thread: ThreadExecutor

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init() throws {
    guard let thread = ThreadExecutor() else { throw BenchError("no thread left: raise the limit (ulimit -u)") }
    self.thread = thread
  }

  deinit { thread.stop() }

  func run<Value: Sendable>(_ body: @Sendable () throws -> Value) rethrows -> Value { try body() }
}
