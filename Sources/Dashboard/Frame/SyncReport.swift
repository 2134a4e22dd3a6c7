// How fresh a list is, in words: loading, empty, live, stale, forbidden and reconnecting never look alike.

import FoundationEssentials
import KubeModel
import Reconcile

/// A list's freshness as the screen says it.
struct SyncReport: Sendable, Hashable {
  /// A few words for the title bar.
  var short: String
  var role: Role
  /// A sentence across the screen, where something is wrong.
  var banner: String?

  init(_ state: SyncState, count: Int, right: String, now: Date) {
    switch state {
    case .loading(let arrived, let total):
      self.init(short: "loading \(arrived)\(total.map { " of \($0)" } ?? "")", role: .busy)
    case .live: self.init(short: count == 0 ? "live, empty" : "live", role: .good)
    case .forbidden(let error):
      self.init(short: "forbidden", role: .bad, banner: "Forbidden: this needs the right to \(right). \(error.message)")
    case .stale(let since, let error, let nextTry):
      let age = Age.text(since: since, now: now)
      let wait = Int(nextTry.timeIntervalSince(now).rounded(.up))
      if wait > 0 {
        self.init(
          short: "stale for \(age), reconnecting in \(wait)s", role: .warning,
          banner: "Not followed for \(age): \(error.message)")
      } else {
        self.init(
          short: "stale for \(age), reconnecting", role: .busy, banner: "Reconnecting after \(age): \(error.message)")
      }
    }
  }

  private init(short: String, role: Role, banner: String? = nil) {
    (self.short, self.role, self.banner) = (short, role, banner)
  }
}

extension DashboardState {
  var report: SyncReport {
    let scope = place.namespace.map { view.resource.isNamespaced ? " in namespace \($0)" : "" } ?? ""
    return SyncReport(
      freshness, count: table.totalCount, right: "list and watch \(view.resource.qualifiedName)\(scope)",
      now: now)
  }

  /// What stands in the list's place when it has no rows; nil where it has some.
  var emptyText: (text: String, role: Role)? {
    guard table.rowCount == 0 else { return nil }
    if table.totalCount > 0 {
      return (
        "None of \(table.totalCount) \(view.title) matches \"\(table.filter.text)\". Esc clears the filter.", .text
      )
    }
    switch freshness {
    case .loading(let count, let total):
      return ("Loading \(view.title): \(count)\(total.map { " of \($0)" } ?? " so far")", .busy)
    case .live:
      if view.resource.isNamespaced, let namespace, isUnknown(namespace) {
        return ("There is no namespace \(namespace); :ns shows those there are.", .warning)
      }
      return (
        "No \(view.title)\(view.resource.isNamespaced ? " in \(place.namespace.map { "namespace \($0)" } ?? "any namespace")" : "").",
        .text
      )
    case .forbidden, .stale: return ("No \(view.title) are known.", .dim)
    }
  }

  /// Whether the server is known to have no such namespace.
  private func isUnknown(_ namespace: String) -> Bool {
    let namespaces = View(Registry.namespaces)
    guard followed.contains(namespaces), case .live = inventory.sync[namespaces] else { return false }
    return !inventory.objects[namespaces].keys.contains { $0.name == namespace }
  }

  var scopeText: String { place.namespace.map { "namespace \($0)" } ?? "all namespaces" }
}
