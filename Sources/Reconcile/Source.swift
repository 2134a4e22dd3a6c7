// Where a controller's keys come from: a cache, and what a change in it means for the objects the controller owns.

public import Codecs
public import KubeModel

/// A cache whose changes lead to work.
public struct Source: Sendable {
  /// From an object before and after a change (nil: not there) to the keys to look at.
  public typealias Mapping = @Sendable (_ old: JSON?, _ new: JSON?) -> [ObjectKey]

  public let cache: ObjectCache
  let map: Mapping

  public init(_ cache: ObjectCache, map: @escaping Mapping) {
    self.cache = cache
    self.map = map
  }

  /// Each changed object is work itself.
  public static func objects(of cache: ObjectCache) -> Source {
    Source(cache) { old, new in (new ?? old).map { [$0.key] } ?? [] }
  }

  /// A changed object is work for the owner of that kind that manages it, before or after the change.
  public static func owners(of cache: ObjectCache, kind: String) -> Source {
    Source(cache) { old, new in
      [old, new].compactMap { object in
        guard let object, let owner = object.meta.controllerReference, owner.kind == kind else { return nil }
        return ObjectKey(namespace: object.meta.namespace, name: owner.name)
      }
    }
  }

  /// Adds keys for every present object, then for each change, until the task is cancelled.
  func feed(_ queue: WorkQueue<ObjectKey>) async {
    let changes = cache.changes()
    addAll(to: queue)
    for await change in changes {
      guard change.isComplete else {
        addAll(to: queue)
        continue
      }
      for key in change.keys {
        for target in Set(map(change.previous[key], cache[key])) { queue.add(target) }
      }
    }
  }

  private func addAll(to queue: WorkQueue<ObjectKey>) {
    for object in cache.snapshot().values {
      for target in map(nil, object) { queue.add(target) }
    }
  }
}
