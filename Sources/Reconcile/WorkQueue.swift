// The queue between sources of changes and workers.

import DequeModule
import Synchronization

/// Hands each key to one worker at a time, however often it was added meanwhile.
///
/// Bounded by the number of distinct keys. Delayed keys need `run()` in a task beside the workers.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
  private typealias Worker = CheckedContinuation<Key?, Never>

  private struct State {
    var keys = WorkQueueState<Key>()
    var idle: Deque<(id: Int, worker: Worker)> = []
    var lastID = 0
  }

  private let state = Mutex(State())
  private let delaysChanged = Doorbell()
  private let time: TimeSource
  private let backoff: Backoff

  public init(backoff: Backoff = Backoff(), time: TimeSource = TimeSource()) {
    self.backoff = backoff
    self.time = time
  }

  /// Keys that are ready, running or waiting for their time.
  public var count: Int { state.withLock { $0.keys.count } }

  public func add(_ key: Key) {
    change { $0.add(key) }
  }

  /// Adds the key when the delay has passed; the earliest of several times for a key counts.
  public func add(_ key: Key, after delay: Duration) {
    let deadline = time.elapsed + delay
    change { $0.add(key, at: deadline) }
    delaysChanged.ring()
  }

  /// Waits for a key and begins its run, to be ended by `finish` or `retry`; nil when the task is cancelled.
  public func next() async -> Key? {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { worker in
        let now = time.elapsed
        let outcome: Key?? = state.withLock { state in
          if Task.isCancelled { return .some(nil) }
          state.keys.promote(now: now)
          if let key = state.keys.take() { return key }
          state.idle.append((id, worker))
          return nil
        }
        if let outcome { worker.resume(returning: outcome) }
      }
    } onCancel: {
      dismiss(id)
    }
  }

  /// Ends a run that went well; with `delay` the key comes again without being added.
  public func finish(_ key: Key, again delay: Duration? = nil) {
    if let delay { add(key, after: delay) }
    change { $0.succeed(key) }
  }

  /// Ends a run that failed; the key comes again after a delay that grows with the failures in a row.
  ///
  /// - Returns: the delay chosen.
  @discardableResult
  public func retry(_ key: Key, backoff: Backoff? = nil) -> Duration {
    let failures = change { $0.fail(key) }
    let delay = (backoff ?? self.backoff).delay(failures: failures)
    add(key, after: delay)
    return delay
  }

  /// Brings delayed keys in when their time has come, until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      let deadline = change { $0.nextDeadline }
      await delaysChanged.wait(until: deadline, on: time)
    }
  }

  /// Makes a change, then gives what is ready to idle workers.
  private func change<Result>(_ body: (inout WorkQueueState<Key>) -> Result) -> Result {
    let now = time.elapsed
    let (result, handed) = state.withLock { state in
      state.keys.promote(now: now)
      let result = body(&state.keys)
      var handed: [(Worker, Key)] = []
      while !state.idle.isEmpty, let key = state.keys.take() {
        handed.append((state.idle.removeFirst().worker, key))
      }
      return (result, handed)
    }
    for (worker, key) in handed { worker.resume(returning: key) }
    return result
  }

  private func dismiss(_ id: Int) {
    let worker = state.withLock { state in
      state.idle.firstIndex { $0.id == id }.map { state.idle.remove(at: $0).worker }
    }
    worker?.resume(returning: nil)
  }
}
