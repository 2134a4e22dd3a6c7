// How fresh a list of several clusters is: as fresh as the one that is worst off.

import KubeModel
import Reconcile

extension SyncState {
  /// - Parameter states: by the names of the clusters; at least one.
  static func joined(_ states: [(cluster: String, state: SyncState)]) -> SyncState {
    if states.count == 1 { return states[0].state }
    for (cluster, state) in states {
      switch state {
      case .forbidden(let error): return .forbidden(error.named(cluster))
      case .stale(let since, let error, let next):
        return .stale(since: since, error: error.named(cluster), nextTry: next)
      case .loading, .live: break
      }
    }
    let loading = states.compactMap {
      if case .loading(let count, let total) = $0.state { (count, total) } else { nil }
    }
    guard !loading.isEmpty else { return .live }
    let totals = loading.compactMap(\.1)
    return .loading(
      count: loading.reduce(0) { $0 + $1.0 }, of: totals.count == loading.count ? totals.reduce(0, +) : nil)
  }
}

extension APIError {
  /// With the name of the cluster that it is about.
  func named(_ cluster: String) -> APIError {
    var named = self
    named.message = "\(cluster): \(message)"
    return named
  }
}
