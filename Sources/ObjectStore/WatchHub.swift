// Fans committed changes out to the subscriptions of their kind.

import Synchronization

final class WatchHub: Sendable {
  private struct State {
    var byResource: [String: [Int: Subscription]] = [:]
    var toEverything: [Int: Subscription] = [:]
    var nextID = 0
  }

  private let state = Mutex(State())

  /// - Parameter resource: nil for the changes of all kinds.
  func subscribe(to resource: String?, namespace: String?) -> Subscription {
    state.withLock { state in
      let id = state.nextID
      state.nextID += 1
      let subscription = Subscription(namespace: namespace) { [weak self] in self?.remove(id, resource) }
      if let resource {
        state.byResource[resource, default: [:]][id] = subscription
      } else {
        state.toEverything[id] = subscription
      }
      return subscription
    }
  }

  private func remove(_ id: Int, _ resource: String?) {
    state.withLock { state in
      if let resource { state.byResource[resource]?[id] = nil } else { state.toEverything[id] = nil }
    }
  }

  /// Subscriptions by resource, without those to everything.
  var counts: [String: Int] { state.withLock { $0.byResource.mapValues(\.count) } }

  /// Tells every subscription that it has all changes up to a revision; called by the writer alone.
  func mark(_ revision: Int64) {
    let (byResource, toEverything) = state.withLock { ($0.byResource, $0.toEverything) }
    for subscription in byResource.values.flatMap(\.values) + Array(toEverything.values) { subscription.mark(revision) }
  }

  /// Called by the writer alone, in the order of revisions.
  func publish(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    let (byResource, toEverything) = state.withLock { ($0.byResource, $0.toEverything) }
    for subscription in toEverything.values { subscription.deliver(changes) }
    if changes.count == 1 {
      for subscription in (byResource[changes[0].resource] ?? [:]).values { subscription.deliver(changes) }
    } else {
      for (resource, subscriptions) in byResource {
        let own = changes.filter { $0.resource == resource }
        for subscription in subscriptions.values { subscription.deliver(own) }
      }
    }
  }
}
