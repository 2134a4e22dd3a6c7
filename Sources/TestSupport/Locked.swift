// A value shared between a test and the callbacks of what it tests.

import Synchronization

public final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  public init(_ value: Value) { self.value = Mutex(value) }

  public func with<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    value.withLock { current in
      var copy = current
      defer { current = copy }
      return body(&copy)
    }
  }
}
