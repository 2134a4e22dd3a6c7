// The lists that are followed at the moment: which reflector each has, and how it is let go of.

import KubeModel
import Reconcile

/// Reflectors by list, started where one is wanted and stopped where it is not any longer.
struct Followers {
  private struct Follower {
    var reflector: Reflector
    var namespace: String?
    var stop: AsyncStream<Never>.Continuation
  }

  private var running: [View: Follower] = [:]
  /// Ends the question which kinds there are.
  private var discovery: AsyncStream<Never>.Continuation?
  private let cluster: Cluster
  private let time: TimeSource

  init(_ cluster: Cluster, time: TimeSource) { (self.cluster, self.time) = (cluster, time) }

  func cache(_ view: View) -> ObjectCache? { running[view]?.reflector.cache }

  /// Starts and stops so that exactly these lists are followed; the tasks end with the group.
  mutating func follow(
    _ wanted: [View], namespace: String?, into box: EventBox, in group: inout DiscardingTaskGroup
  ) {
    if discovery == nil { discover(into: box, in: &group) }
    for (view, follower) in running
    where !wanted.contains(view) || follower.namespace != Self.scope(view, namespace) {
      follower.stop.finish()
      running[view] = nil
    }
    for view in wanted where running[view] == nil { start(view, Self.scope(view, namespace), box, in: &group) }
  }

  /// Lets go of everything.
  mutating func stop() {
    discovery?.finish()
    for follower in running.values { follower.stop.finish() }
    running = [:]
  }

  private mutating func discover(into box: EventBox, in group: inout DiscardingTaskGroup) {
    let (stopped, stop) = AsyncStream<Never>.makeStream()
    discovery = stop
    group.addTask { [reader = cluster.reader] in
      await race([
        { if let resources = try? await reader.resources() { box.post(resources) } }, { for await _ in stopped {} },
      ])
    }
  }

  private static func scope(_ view: View, _ namespace: String?) -> String? {
    view.resource.isNamespaced ? namespace : nil
  }

  private mutating func start(
    _ view: View, _ namespace: String?, _ box: EventBox, in group: inout DiscardingTaskGroup
  ) {
    let reflector = reflector(view, namespace)
    let (stopped, stop) = AsyncStream<Never>.makeStream()
    running[view] = Follower(reflector: reflector, namespace: namespace, stop: stop)
    let changes = reflector.cache.changes()
    group.addTask {
      await race([
        { await reflector.run() }, { for await change in changes { box.post(view, change) } },
        { for await _ in stopped {} },
      ])
    }
  }

  func reflector(_ view: View, _ namespace: String?) -> Reflector {
    let client = view.isTabulated ? cluster.reader.tables ?? cluster.client : cluster.client
    return Reflector(
      client: client, resource: view.resource, namespace: namespace, time: time, showsPages: true,
      transform: view.projection)
  }
}

/// Returns when one of them has; the others are cancelled.
func race(_ bodies: [@Sendable () async -> Void]) async {
  await withTaskGroup { group in
    for body in bodies { group.addTask { await body() } }
    await group.next()
    group.cancelAll()
  }
}
