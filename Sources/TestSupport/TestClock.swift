// A clock that stands still until a test moves it.

import Synchronization

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Time under a test's control: sleepers wake when the test has advanced the clock to their deadline.
public final class TestClock: Clock, Sendable {
  public struct Instant: InstantProtocol {
    public var offset: Duration

    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    public func duration(to other: Instant) -> Duration { other.offset - offset }
    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let id: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var lastID = 0
    var sleepers: [Sleeper] = []
    var observers: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let start: Date

  /// - Parameter start: the date shown before the clock is moved.
  public init(start: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
    self.start = start
  }

  public var now: Instant { state.withLock { $0.now } }
  public var minimumResolution: Duration { .nanoseconds(1) }
  /// The calendar date that goes with `now`.
  public var date: Date { start.addingTimeInterval(now.offset / .seconds(1)) }

  public func advance(by duration: Duration) {
    advance(to: now.advanced(by: duration))
  }

  /// Waits until a task sleeps on this clock, then moves on to the first deadline.
  public func advanceToNextSleeper() async {
    while true {
      if let deadline = state.withLock({ $0.sleepers.map(\.deadline).min() }) {
        advance(to: deadline)
        return await Task.yield()
      }
      await withCheckedContinuation { observer in
        let someoneSleeps = state.withLock { state in
          if state.sleepers.isEmpty { state.observers.append(observer) }
          return !state.sleepers.isEmpty
        }
        if someoneSleeps { observer.resume() }
      }
    }
  }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { enter(Sleeper(id: id, deadline: deadline, continuation: $0)) }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  private func advance(to instant: Instant) {
    let due = state.withLock { state in
      state.now = max(state.now, instant)
      let due = state.sleepers.filter { $0.deadline <= state.now }
      state.sleepers.removeAll { $0.deadline <= state.now }
      return due
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  private func enter(_ sleeper: Sleeper) {
    enum Entry { case wake, cancelled, asleep([CheckedContinuation<Void, Never>]) }
    let entry: Entry = state.withLock { state in
      if Task.isCancelled { return .cancelled }
      if sleeper.deadline <= state.now { return .wake }
      state.sleepers.append(sleeper)
      defer { state.observers = [] }
      return .asleep(state.observers)
    }
    switch entry {
    case .wake: sleeper.continuation.resume()
    case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
    case .asleep(let observers): for observer in observers { observer.resume() }
    }
  }
}
