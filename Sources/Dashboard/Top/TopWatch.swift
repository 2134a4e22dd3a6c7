// What the view of top consumers knows and shows first, and what it says where looks fail. Pure.

import FoundationEssentials
import KubeModel

/// The top consumers, from one look to the next.
struct TopWatch: Sendable {
  /// Rows that are shown.
  static let rowLimit = 500

  private(set) var table = TopTable()
  private(set) var order = Consumption.cpu
  /// Whether there has been an answer.
  private(set) var isKnown = false

  /// Orders by the consumption so many columns further, round and round.
  mutating func turn(_ step: Int) {
    let all = Consumption.allCases
    let place = (all.firstIndex(of: order) ?? 0) + step
    order = all[(place % all.count + all.count) % all.count]
  }

  mutating func take(_ samples: [TopSample]) {
    table.take(samples)
    isKnown = true
  }

  mutating func forget() { (table, isKnown) = (TopTable(), false) }

  /// Why there is nothing to show.
  static func problem(_ refusal: APIError) -> String {
    switch refusal.reason {
    case .notFound, .methodNotAllowed:
      "this cluster does not say what its instances use: install a metrics server (metrics.k8s.io)"
    case .forbidden:
      "forbidden: ask for the right to list virtualmachineinstances/stats in subresources.kubevirt.io"
    default: refusal.message
    }
  }

  /// How old the figures are where looks fail; empty where they are fresh.
  static func staleness(_ poll: Poll, _ now: Date) -> String {
    guard let heard = poll.heard, let refusal = poll.refusal else { return "" }
    return "stale for \(Int(max(0, now.timeIntervalSince(heard)))) s: \(refusal.message)"
  }
}
