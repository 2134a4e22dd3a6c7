// What the view of top consumers knows and when it asks again. Pure.

import KubeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A look at what all instances use.
struct TopRequest: Sendable, Hashable {
  /// Where it is asked: an answer from another place is not taken.
  var place: Place
}

/// The top consumers, from one look to the next.
struct TopWatch: Sendable {
  /// Seconds between looks; the server has no newer figures before.
  static let interval: Double = 3
  /// Rows that are shown.
  static let rowLimit = 500

  private(set) var table = TopTable()
  private(set) var order = Consumption.cpu
  private var asked: Date?
  private var isWaiting = false
  private(set) var heard: Date?
  /// Why the last look came to nothing.
  private(set) var refusal: APIError?

  /// Orders by the consumption so many columns further, round and round.
  mutating func turn(_ step: Int) {
    let all = Consumption.allCases
    let place = (all.firstIndex(of: order) ?? 0) + step
    order = all[(place % all.count + all.count) % all.count]
  }

  /// Whether it is time to ask; if so, counts as asked. At most one look is under way.
  mutating func isDue(_ now: Date) -> Bool {
    if isWaiting { return false }
    if let asked, now.timeIntervalSince(asked) < Self.interval { return false }
    (asked, isWaiting) = (now, true)
    return true
  }

  mutating func take(_ answer: Result<[TopSample], APIError>, at now: Date) {
    isWaiting = false
    switch answer {
    case .success(let samples):
      table.take(samples)
      (heard, refusal) = (now, nil)
    case .failure(let error): refusal = error
    }
  }

  /// Another namespace's figures are not to be mistaken for these.
  mutating func forget() {
    let kept = order
    self = TopWatch()
    order = kept
  }

  /// Why there is nothing to show; nil where there is something, or not yet an answer.
  var problem: String? {
    guard heard == nil, let refusal else { return nil }
    switch refusal.reason {
    case .notFound, .methodNotAllowed:
      return "this cluster does not offer the use of its instances; `kubectl top pods` may know something"
    case .forbidden:
      return "forbidden: ask for the right to list virtualmachineinstances/stats in subresources.kubevirt.io"
    default: return refusal.message
    }
  }

  /// How old the figures are where looks fail; empty where they are fresh.
  func staleness(_ now: Date) -> String {
    guard let heard, let refusal else { return "" }
    return "stale for \(Int(max(0, now.timeIntervalSince(heard)))) s: \(refusal.message)"
  }
}
