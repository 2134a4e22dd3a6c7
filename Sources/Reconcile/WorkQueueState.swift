// The rules of a work queue as a plain value: which keys are ready, running, to run again, delayed, failing.

import DequeModule

struct WorkQueueState<Key: Hashable & Sendable> {
  private var ready: Deque<Key> = []
  private var queued: Set<Key> = []
  private var running: Set<Key> = []
  private var delayed: [Key: Duration] = [:]
  private var failures: [Key: Int] = [:]

  /// Keys that are ready, running or waiting for their time.
  var count: Int { queued.union(running).union(delayed.keys).count }

  /// The moment at which the first delayed key is due.
  var nextDeadline: Duration? { delayed.values.min() }

  /// A key already queued stays where it is; one that is running is queued when it has finished.
  mutating func add(_ key: Key) {
    guard queued.insert(key).inserted, !running.contains(key) else { return }
    ready.append(key)
  }

  /// The earlier of two deadlines for a key counts.
  mutating func add(_ key: Key, at deadline: Duration) {
    delayed[key] = min(deadline, delayed[key] ?? deadline)
  }

  mutating func promote(now: Duration) {
    let due = delayed.filter { $1 <= now }.sorted { $0.value < $1.value }
    for (key, _) in due {
      delayed[key] = nil
      add(key)
    }
  }

  /// Begins a run. It decides anew when the key is to be looked at next, so an older delay is void.
  mutating func take() -> Key? {
    guard let key = ready.popFirst() else { return nil }
    queued.remove(key)
    delayed[key] = nil
    running.insert(key)
    return key
  }

  mutating func succeed(_ key: Key) {
    failures[key] = nil
    end(key)
  }

  /// Returns how many runs in a row have failed, this one included.
  mutating func fail(_ key: Key) -> Int {
    failures[key, default: 0] += 1
    end(key)
    return failures[key, default: 0]
  }

  private mutating func end(_ key: Key) {
    running.remove(key)
    if queued.contains(key) { ready.append(key) }
  }
}
