// Fans committed changes out to the subscriptions of their kind.

import Synchronization

final class WatchHub: Sendable {
  /// Whoever lets go of a subscription without ending it, as when its connection breaks before the first byte, is not told on.
  private struct Entry {
    weak var subscription: Subscription?
  }

  private struct State {
    var byResource: [String: [Int: Entry]] = [:]
    var toEverything: [Int: Entry] = [:]
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
        state.byResource[resource, default: [:]][id] = Entry(subscription: subscription)
      } else {
        state.toEverything[id] = Entry(subscription: subscription)
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
    for entry in byResource.values.flatMap(\.values) + Array(toEverything.values) { entry.subscription?.mark(revision) }
  }

  /// Called by the writer alone, in the order of revisions.
  func publish(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    let (byResource, toEverything) = state.withLock { ($0.byResource, $0.toEverything) }
    for entry in toEverything.values { entry.subscription?.deliver(changes) }
    if changes.count == 1 {
      for entry in (byResource[changes[0].resource] ?? [:]).values { entry.subscription?.deliver(changes) }
    } else {
      for (resource, entries) in byResource {
        let own = changes.filter { $0.resource == resource }
        for entry in entries.values { entry.subscription?.deliver(own) }
      }
    }
  }
}
