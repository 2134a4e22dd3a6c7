// A clock that stands still until a test moves it.

public import FoundationEssentials
import Synchronization

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

    func nextDeadline(within limit: Duration) -> Instant? {
      sleepers.map(\.deadline).filter { now.duration(to: $0) <= limit }.min()
    }

    mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
      defer { observers = [] }
      return observers
    }
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

  /// Waits until a task sleeps on this clock, then moves on to the first deadline; returns early when cancelled.
  ///
  /// - Parameter limit: sleepers that want to sleep longer are not waited for.
  public func advanceToNextSleeper(within limit: Duration = .seconds(3600)) async {
    while !Task.isCancelled {
      if let deadline = state.withLock({ $0.nextDeadline(within: limit) }) {
        advance(to: deadline)
        return await Task.yield()
      }
      await nextArrival(within: limit)
    }
  }

  private func nextArrival(within limit: Duration) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { observer in
        let isWaiting = state.withLock { state in
          guard !Task.isCancelled, state.nextDeadline(within: limit) == nil else { return false }
          state.observers.append(observer)
          return true
        }
        if !isWaiting { observer.resume() }
      }
    } onCancel: {
      for observer in state.withLock({ $0.takeObservers() }) { observer.resume() }
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
    enum Entry {
      case wake, cancelled
      case asleep([CheckedContinuation<Void, Never>])
    }
    let entry: Entry = state.withLock { state in
      if Task.isCancelled { return .cancelled }
      if sleeper.deadline <= state.now { return .wake }
      state.sleepers.append(sleeper)
      return .asleep(state.takeObservers())
    }
    switch entry {
    case .wake: sleeper.continuation.resume()
    case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
    case .asleep(let observers): for observer in observers { observer.resume() }
    }
  }
}
