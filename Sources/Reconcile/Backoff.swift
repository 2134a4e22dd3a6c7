// How long to wait after the nth failure in a row.

/// Exponential growth with a cap and jitter, as a pure function of the number of failures.
public struct Backoff: Sendable, Hashable {
  public var initial: Duration
  public var cap: Duration
  public var factor: Double
  /// The share of each delay that is random: 0.2 means between 80 and 100 % of the full length.
  public var jitter: Double

  public init(
    initial: Duration = .milliseconds(100), cap: Duration = .seconds(30), factor: Double = 2, jitter: Double = 0.2
  ) {
    self.initial = initial
    self.cap = cap
    self.factor = factor
    self.jitter = jitter
  }

  /// For writes that lost a race: another look at the newest version is all they need.
  public static let conflict = Backoff(initial: .milliseconds(5), cap: .seconds(1))

  /// The delay after so many failures in a row, counted from 1; never above the cap.
  ///
  /// - Parameter random: between 0 and 1.
  public func delay(failures: Int, random: Double = Double.random(in: 0..<1)) -> Duration {
    var delay = initial
    for _ in 1..<max(failures, 1) where delay < cap { delay = delay * factor }
    return min(delay, cap) * (1 - jitter * random)
  }
}
