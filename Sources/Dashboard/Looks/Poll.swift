// When something is asked again that the server does not tell by itself. Pure.

import FoundationEssentials
import KubeModel

/// The looks at one subject: at most one is under way, and who refuses is left alone for long.
struct Poll: Sendable {
  /// Seconds after a look that will not succeed soon, and what waiting after one failure after the other grows to.
  static let refusedInterval: TimeInterval = 300

  private(set) var heard: Date?
  /// Why the last look came to nothing.
  private(set) var refusal: APIError?
  private var failures = 0
  private(set) var answered = Date.distantPast
  private var isWaiting = false

  /// Whether it is time to ask; if so, counts as asked.
  ///
  /// - Parameters: `interval` seconds between an answer and the next look; where it `growsRarer`, twice as many after each
  ///   failure in a row.
  mutating func isDue(_ now: Date, every interval: TimeInterval, growsRarer: Bool = true) -> Bool {
    let pause = growsRarer ? pause(interval) : interval
    // A clock that was set back would otherwise have to catch up first.
    guard !isWaiting, answered > now || now.timeIntervalSince(answered) >= pause else { return false }
    isWaiting = true
    return true
  }

  private func pause(_ interval: TimeInterval) -> TimeInterval {
    guard let refusal else { return interval }
    if [.notFound, .methodNotAllowed, .forbidden].contains(refusal.reason) { return Self.refusedInterval }
    return min(Self.refusedInterval, interval * Double(1 << min(failures - 1, 8)))
  }

  /// Takes over that a look was answered.
  ///
  /// - Parameter failure: nil where it found something.
  mutating func note(_ failure: APIError?, at now: Date) {
    (isWaiting, answered, refusal) = (false, now, failure)
    failures = failure == nil ? 0 : failures + 1
    if failure == nil { heard = now }
  }

  /// The operator asks: nothing is waited for.
  mutating func hurry() { answered = .distantPast }

  /// How long what was heard last may still be shown while looks fail.
  static let staleLimit: TimeInterval = 30

  /// Whether what was heard last is too old to stand where figures of now are expected.
  func isOutdated(_ now: Date) -> Bool {
    refusal != nil && now.timeIntervalSince(heard ?? .distantPast) >= Self.staleLimit
  }
}
