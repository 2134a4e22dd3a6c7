// The lists that are followed at the moment: which reflector each has, and how it is let go of.

import Codecs
import KubeModel
import Reconcile

/// Reflectors by list, started where one is wanted and stopped where it is not any longer.
struct Followers {
  private struct Follower {
    /// One a cluster.
    var reflectors: [Reflector]
    var namespace: String?
    var stop: AsyncStream<Never>.Continuation
  }

  private var running: [View: Follower] = [:]
  /// Ends the question which kinds there are.
  private var discovery: AsyncStream<Never>.Continuation?
  private let cluster: Cluster
  private let members: [Cluster]
  private let time: TimeSource

  init(_ cluster: Cluster, time: TimeSource) {
    (self.cluster, self.time) = (cluster, time)
    members = cluster.members.isEmpty ? [cluster] : cluster.members
  }

  /// Nil for a source that is not followed any longer, though it may still have posted a change.
  func cache(_ source: ChangeSource) -> ObjectCache? {
    let reflectors = running[source.view]?.reflectors ?? []
    return reflectors.indices.contains(source.member) ? reflectors[source.member].cache : nil
  }

  /// How fresh a list is, over all clusters.
  func sync(_ view: View) -> SyncState {
    let states = (running[view]?.reflectors ?? []).map(\.cache.state)
    return states.isEmpty ? .loading(count: 0) : .joined(zip(members, states).map { ($0.place.context, $1) })
  }

  /// The name that a source's objects have before their namespaces; nil where there is but one cluster.
  func clusterName(_ source: ChangeSource) -> String? {
    members.count > 1 ? members[source.member].place.context : nil
  }

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
    group.addTask { [reader = cluster.reader, time] in
      await race([
        { await Self.discover(reader, into: box, time) }, { for await _ in stopped {} },
      ])
    }
  }

  /// Asks until there is an answer, ever more rarely.
  private static func discover(_ reader: any ClusterReader, into box: EventBox, _ time: TimeSource) async {
    var pause = Duration.seconds(2)
    while !Task.isCancelled {
      if let resources = try? await reader.resources() { return box.post(resources) }
      guard (try? await time.sleep(until: time.elapsed + pause)) != nil else { return }
      pause = min(pause * 2, .seconds(60))
    }
  }

  private static func scope(_ view: View, _ namespace: String?) -> String? {
    view.resource.isNamespaced ? namespace : nil
  }

  private mutating func start(
    _ view: View, _ namespace: String?, _ box: EventBox, in group: inout DiscardingTaskGroup
  ) {
    let reflectors = reflectors(view, namespace)
    let (stopped, stop) = AsyncStream<Never>.makeStream()
    running[view] = Follower(reflectors: reflectors, namespace: namespace, stop: stop)
    var bodies: [@Sendable () async -> Void] = [{ for await _ in stopped {} }]
    for (member, reflector) in reflectors.enumerated() {
      let changes = reflector.cache.changes()
      let source = ChangeSource(view: view, member: member)
      bodies.append { await reflector.run() }
      bodies.append { for await change in changes { box.post(source, change) } }
    }
    group.addTask { [bodies] in await race(bodies) }
  }

  func reflectors(_ view: View, _ namespace: String?) -> [Reflector] {
    members.map { reflector(view, namespace, $0) }
  }

  private func reflector(_ view: View, _ namespace: String?, _ member: Cluster) -> Reflector {
    let client = view.isTabulated ? member.reader.tables ?? member.client : member.client
    // What was read in a shape is what is kept.
    let projection = view.shape == .all ? Optional(view.projection) : nil
    let name = member.place.context
    let marked: @Sendable (JSON) -> JSON = { ClusterName.mark(projection?($0) ?? $0, name) }
    return Reflector(
      client: client, resource: view.resource, namespace: namespace, time: time, showsPages: true,
      keeping: view.shape, transform: members.count > 1 ? marked : projection)
  }
}

/// Where changes come from.
struct ChangeSource: Sendable, Hashable {
  var view: View
  /// Which of the clusters.
  var member = 0
}

/// Returns when one of them has; the others are cancelled.
func race(_ bodies: [@Sendable () async -> Void]) async {
  await withTaskGroup { group in
    for body in bodies { group.addTask { await body() } }
    await group.next()
    group.cancelAll()
  }
}
