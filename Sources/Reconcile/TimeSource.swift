// Time as the reconcile runtime needs it: a monotonic clock to wait on and the date to write into objects.
// Everything that waits takes one of these, so that tests move time by hand.

public import FoundationEssentials

/// A clock to wait on, counted from the moment this value was made, and the calendar date beside it.
public struct TimeSource: Sendable {
  private let readElapsed: @Sendable () -> Duration
  private let readDate: @Sendable () -> Date
  private let wait: @Sendable (Duration) async throws -> Void

  /// - Parameter date: the calendar's time; it may jump, so that nothing waits on it.
  public init(
    clock: any Clock<Duration> = ContinuousClock(), date: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.init(opening: clock, date: date)
  }

  private init<C: Clock>(opening clock: C, date: @escaping @Sendable () -> Date) where C.Duration == Duration {
    let start = clock.now
    readElapsed = { start.duration(to: clock.now) }
    readDate = date
    wait = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
  }

  /// Time since this value was made; never goes back.
  public var elapsed: Duration { readElapsed() }

  public var date: Date { readDate() }

  /// Suspends until `elapsed` has reached the deadline; returns at once where it has.
  ///
  /// - Throws: `CancellationError`.
  public func sleep(until deadline: Duration) async throws {
    try await wait(deadline)
  }
}

extension Duration {
  /// The length as a floating-point number of seconds.
  public var seconds: Double { self / .seconds(1) }
}
