// Whether a copy gets anywhere: a pure judgement over the statistics of a running migration.

import Codecs
import Hypervisor
import KubeModel

/// Watches one migration and says when it must not go on as it does.
struct MigrationWatch: Sendable {
  enum Verdict: Sendable, Hashable {
    case goOn
    case switchToPostCopy
    case abort(String)
  }

  /// Seconds allowed for each GiB to copy, and without any progress; 0 is no limit.
  let secondsPerGiB: Double
  let progressSeconds: Double
  let allowsPostCopy: Bool
  /// Progress as it is shown never falls, although what remains can grow again.
  private(set) var percent: Int64 = 0
  private var least = Int64.max
  private var lastProgress: Duration
  private let begin: Duration
  /// Whether the switch was asked for.
  private(set) var isPostCopy = false

  init(_ configuration: MigrationConfiguration, at elapsed: Duration) {
    secondsPerGiB = Double(configuration.completionTimeoutPerGiB)
    progressSeconds = Double(configuration.progressTimeout)
    allowsPostCopy = configuration.allowsPostCopy
    begin = elapsed
    lastProgress = elapsed
  }

  /// Seconds: longer limits are none.
  private static let longest: Double = 1_000_000_000

  /// Takes note of statistics, at least once a second.
  mutating func observe(_ statistics: MigrationStatistics, at elapsed: Duration) -> Verdict {
    if statistics.total > 0 {
      let left = Double(min(max(0, statistics.remaining), statistics.total)) / Double(statistics.total)
      percent = max(percent, min(99, Int64((1 - left) * 100)))
    }
    if statistics.remaining < least {
      least = statistics.remaining
      lastProgress = elapsed
    }
    guard !isPostCopy else { return .goOn }
    let allowed = min(max(1, secondsPerGiB * Double(statistics.total) / Double(1 << 30)), Self.longest)
    if secondsPerGiB > 0, statistics.total > 0, elapsed - begin > .seconds(allowed) {
      guard allowsPostCopy else {
        return .abort("it did not complete within \(Int(allowed.rounded(.up))) s, the time for its size")
      }
      isPostCopy = true
      return .switchToPostCopy
    }
    if progressSeconds > 0, elapsed - lastProgress > .seconds(min(progressSeconds, Self.longest)) {
      return .abort("it made no progress for \(Int(progressSeconds)) s")
    }
    return .goOn
  }

  /// How long the guest may stop for the last step, in milliseconds. A guest that writes little gets a short one; one that writes as
  /// fast as is copied has to be stopped for longer and longer, up to what KubeVirt allows.
  func downtimeLimit(at elapsed: Duration) -> Int {
    let steps: [(after: Duration, limit: Int)] = [
      (.seconds(60), 900), (.seconds(30), 500), (.seconds(15), 300), (.seconds(7), 150), (.seconds(3), 80),
    ]
    return steps.first { elapsed - begin >= $0.after }?.limit ?? 30
  }

  func progress(_ statistics: MigrationStatistics) -> JSON {
    [
      "bytesTotal": .integer(statistics.total), "bytesProcessed": .integer(statistics.processed),
      "bytesRemaining": .integer(statistics.remaining), "dirtyBytesPerSecond": .integer(statistics.dirtyRate),
      "bytesPerSecond": .integer(statistics.rate), "iteration": .integer(statistics.iteration),
      "expectedDowntimeMilliseconds": .integer(statistics.downtime), "percent": .integer(percent),
    ]
  }
}
