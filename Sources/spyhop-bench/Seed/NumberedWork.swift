// Work by number, so much of it at once: how servers are filled.

import Synchronization

/// Jobs numbered from 1; no more of them are under way than there are connections to be.
struct NumberedWork: Sendable {
  static let connections = 8

  private let counter = Counter()

  /// How many have been begun.
  var count: Int { counter.value }

  /// The number of one job more.
  func next() -> Int { counter.next() }

  /// Does jobs until so many have been begun, and returns what they brought, in no order. The first error ends all.
  func run<Value: Sendable>(
    upTo total: Int, atOnce limit: Int = connections, _ job: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: [Value].self) { group in
      for _ in 0..<limit {
        group.addTask { [counter] in
          var values: [Value] = []
          while !Task.isCancelled, let number = counter.next(upTo: total) { values.append(try await job(number)) }
          return values
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}

/// Counts from 1.
private final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }

  /// Nil once the bound is reached.
  func next(upTo bound: Int) -> Int? {
    count.withLock { count in
      guard count < bound else { return nil }
      count += 1
      return count
    }
  }
}
