// status.startFailure: how often an instance died young, and when the next may be tried. Pure.

import Codecs
import FoundationEssentials
import KubeModel

/// The crash backoff of a VM that is to be restarted.
struct StartFailure: Hashable {
  /// An instance that ran for so long, in seconds, has started well; one that failed sooner counts as a crash.
  static let stableAfter: TimeInterval = 60
  /// The longest wait, in seconds.
  static let cap = 300.0
  /// The first wait, in seconds; it grows with the square of the failures in a row.
  static let unit = 10.0

  var count: Int
  var lastUID: String
  var retryAfter: Date

  init?(_ json: JSON) {
    guard let count = json["consecutiveFailCount"].int, count > 0,
      let retryAfter = json["retryAfterTimestamp"].string.flatMap(RFC3339.date)
    else { return nil }
    self.count = count
    self.retryAfter = retryAfter
    lastUID = json["lastFailedVMIUID"].string ?? ""
  }

  private init(count: Int, lastUID: String, now: Date, jitter: Double) {
    self.count = count
    self.lastUID = lastUID
    retryAfter = now.addingTimeInterval(Self.delay(failures: count, jitter: jitter))
  }

  var json: JSON {
    [
      "consecutiveFailCount": JSON(count), "lastFailedVMIUID": .string(lastUID),
      "retryAfterTimestamp": .string(RFC3339.seconds(retryAfter)),
    ]
  }

  /// 10 s × failures² plus up to half of it, at most 300 s.
  ///
  /// - Parameter jitter: between 0 and 1.
  static func delay(failures: Int, jitter: Double) -> TimeInterval {
    let base = unit * Double(failures) * Double(failures)
    return min(base * (1 + jitter / 2), cap)
  }

  /// The record after a look at the instance; nil where nothing is held against the VM.
  static func after(
    _ known: StartFailure?, strategy: RunStrategy, instance: JSON?, now: Date, jitter: Double
  ) -> StartFailure? {
    guard strategy == .always || strategy == .rerunOnFailure else { return nil }
    guard let instance, !instance.meta.isDeleting, instance.meta.uid != known?.lastUID else { return known }
    switch instance.instancePhase {
    case .succeeded: return nil
    case .running: return ranFor(instance, until: now) >= stableAfter ? nil : known
    case .failed:
      guard ranFor(instance, until: instance.transition(to: .failed) ?? now) < stableAfter else { return nil }
      return StartFailure(
        count: (known?.count ?? 0).saturatingAdd(1), lastUID: instance.meta.uid, now: now, jitter: jitter)
    default: return known
    }
  }

  /// How long until a running instance counts as stable; nil where there is nothing to wait for.
  static func timeToStable(_ known: StartFailure?, instance: JSON?, now: Date) -> TimeInterval? {
    guard known != nil, let instance, instance.instancePhase == .running else { return nil }
    return stableAfter - ranFor(instance, until: now)
  }

  private static func ranFor(_ instance: JSON, until end: Date) -> TimeInterval {
    instance.transition(to: .running).map(end.timeIntervalSince) ?? 0
  }
}
