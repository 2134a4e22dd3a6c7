// The runner that all controllers share: sources → queue → workers → reconcile → requeue.

public import KubeModel

/// What a reconcile run that went well wants next.
public enum Outcome: Sendable, Hashable {
  case done
  case requeue(after: Duration)
}

/// Keeps calling `reconcile` for keys whose objects, or objects around them, have changed.
public struct Controller: Sendable {
  /// A run that threw, and when the key will be tried again.
  public struct Failure: Sendable {
    public var controller: String
    public var key: ObjectKey
    public var error: any Error
    public var retryAfter: Duration
  }

  public let name: String
  /// For keys that come from elsewhere than the sources.
  public let queue: WorkQueue<ObjectKey>
  private let workers: Int
  private let sources: [Source]
  private let awaited: [ObjectCache]
  private let reconcile: @Sendable (ObjectKey) async throws -> Outcome
  private let onFailure: @Sendable (Failure) -> Void

  /// - Parameters:
  ///   - workers: how many keys are worked on at the same time.
  ///   - awaiting: caches that `reconcile` reads besides the sources': work begins when all are synced.
  ///   - onFailure: told of each run that threw, except for lost races on a version, which are everyday.
  ///   - reconcile: never runs twice at once for a key.
  public init(
    name: String, workers: Int, sources: [Source], awaiting: [ObjectCache] = [], backoff: Backoff = Backoff(),
    time: TimeSource = TimeSource(), onFailure: @escaping @Sendable (Failure) -> Void = { _ in },
    reconcile: @escaping @Sendable (ObjectKey) async throws -> Outcome
  ) {
    self.name = name
    self.workers = workers
    self.sources = sources
    self.awaited = sources.map(\.cache) + awaiting
    self.reconcile = reconcile
    self.onFailure = onFailure
    queue = WorkQueue(backoff: backoff, time: time)
  }

  /// Runs until the task is cancelled; each worker ends after the key it is at.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await queue.run() }
      for cache in awaited { await cache.waitUntilSynced() }
      for source in sources { group.addTask { await source.feed(queue) } }
      for _ in 0..<workers { group.addTask { await work() } }
    }
  }

  private func work() async {
    while let key = await queue.next() {
      do {
        switch try await reconcile(key) {
        case .done: queue.finish(key)
        case .requeue(let delay): queue.finish(key, again: delay)
        }
      } catch let error as APIError where error.reason == .conflict {
        queue.retry(key, backoff: .conflict)
      } catch {
        let delay = queue.retry(key)
        if !Task.isCancelled {
          onFailure(Failure(controller: name, key: key, error: error, retryAfter: delay))
        }
      }
    }
  }
}
