// One watcher's queue between the store's writer, which never waits, and a consumer, which may be slow.

import KubeModel
import Synchronization

/// The changes of a kind from the moment of subscription on; one consumer.
public final class Subscription: Sendable {
  /// Changes that may wait for the consumer; at the bound the subscription ends, and the consumer resumes by revision.
  public static let limit = 4096

  /// What a consumer gets at a time.
  public struct Delivery: Sendable {
    public var changes: [Change] = []
    /// A revision up to which everything has now been delivered, where the store marks one.
    public var bookmark: Int64?
  }

  private struct State {
    var waiting = Delivery()
    var consumer: CheckedContinuation<Void, Never>?
    var isOver = false
  }

  private let namespace: String?
  private let onCancel: @Sendable () -> Void
  private let state = Mutex(State())

  init(namespace: String?, onCancel: @escaping @Sendable () -> Void) {
    self.namespace = namespace
    self.onCancel = onCancel
  }

  func deliver(_ changes: [Change]) {
    let wanted = namespace.map { wanted in changes.filter { $0.key.namespace == wanted } } ?? changes
    guard !wanted.isEmpty else { return }
    let consumer = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.isOver else { return nil }
      if state.waiting.changes.count + wanted.count > Self.limit {
        state.isOver = true
        state.waiting = Delivery()
      } else {
        state.waiting.changes += wanted
        state.waiting.bookmark = nil
      }
      return state.consumer.take()
    }
    consumer?.resume()
  }

  /// Marks that every change up to a revision has been delivered; not where some were lost at the bound.
  func mark(_ revision: Int64) {
    state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.isOver else { return nil }
      state.waiting.bookmark = revision
      return state.consumer.take()
    }?.resume()
  }

  /// Waits and returns all that has come; nil once the subscription is over: cancelled, or fallen too far behind.
  public func next() async -> Delivery? {
    while true {
      let (delivery, isOver) = state.withLock { state in
        defer { state.waiting = Delivery() }
        return (state.waiting, state.isOver)
      }
      if !delivery.changes.isEmpty || delivery.bookmark != nil { return delivery }
      if isOver || Task.isCancelled { return nil }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isReady = state.withLock { state in
            if state.isOver || !state.waiting.changes.isEmpty || state.waiting.bookmark != nil { return true }
            state.consumer = continuation
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        cancel()
      }
    }
  }

  /// Ends the subscription; the store forgets it.
  public func cancel() {
    onCancel()
    state.withLock { state in
      state.isOver = true
      return state.consumer.take()
    }?.resume()
  }

  deinit { onCancel() }
}
