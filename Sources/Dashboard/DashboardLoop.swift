// What the dashboard's loop does with what happened: state changes, effects, frames.

import Codecs
import KubeModel
import Reconcile
import Terminal

struct DashboardLoop {
  private var state: DashboardState
  private var painter: FramePainter
  private var followers: Followers
  private(set) var cluster: Cluster
  private let display: any Display
  private let time: TimeSource
  private(set) var hasEnded = false

  init(state: DashboardState, cluster: Cluster, display: any Display, time: TimeSource) {
    (self.state, self.cluster, self.display, self.time) = (state, cluster, display, time)
    painter = FramePainter(size: state.size, theme: cluster.theme.resolved(for: display.depth))
    followers = Followers(cluster, time: time)
  }

  /// Shows the state as it is now.
  mutating func draw() {
    state.now = time.date
    state.prepare()
    display.present(painter.paint(state.frame()))
  }

  /// Has the lists followed that the state wants.
  mutating func follow(into box: EventBox, in group: inout DiscardingTaskGroup) {
    followers.follow(state.followed, namespace: state.namespace, into: box, in: &group)
  }

  /// Takes over what happened and returns what has to be done, in order.
  mutating func take(_ happenings: Happenings) -> [Effect] {
    state.now = time.date
    if let connected = happenings.connected { enter(connected) }
    for (view, keys) in happenings.changes { if let cache = followers.cache(view) { apply(view, keys, cache) } }
    if let resources = happenings.resources { state.offer(resources) }
    for result in happenings.results { state.finished(result.order, result.refusals) }
    return happenings.input.compactMap { take($0) }
  }

  private mutating func apply(_ view: View, _ keys: ChangedKeys, _ cache: ObjectCache) {
    switch keys {
    case .all: state.apply(view, .all(cache.snapshot()), sync: cache.state)
    case .some(let keys):
      let news = keys.reduce(into: [ObjectKey: JSON?]()) { $0.updateValue(cache[$1], forKey: $1) }
      state.apply(view, .some(news), sync: cache.state)
    }
  }

  private mutating func take(_ input: Input) -> Effect? {
    switch input {
    case .key(let key): return state.handle(key)
    case .resize(let size):
      state.size = size
      return nil
    case .hangUp: return .quit
    }
  }

  /// Carries out what concerns the terminal; returns when the operator is back in the lists.
  mutating func carryOut(_ effect: Effect) async {
    switch effect {
    case .quit: hasEnded = true
    case .stopProgram: await display.stop()
    case .redraw: await display.redraw()
    case .openConsole(let machine): await openConsole(machine)
    case .send, .switchContext: break  // run beside the loop
    }
  }

  /// Looks at another cluster from now on.
  private mutating func enter(_ connected: Swift.Result<Cluster, Happenings.ConnectFailure>) {
    switch connected {
    case .failure(let failure):
      state.notice = .init(kind: .failure, text: "context \(failure.context): \(failure.reason)")
    case .success(let cluster):
      self.cluster = cluster
      followers.stop()
      followers = Followers(cluster, time: time)
      state = state.moved(to: Dashboard.state(cluster, size: state.size, view: .virtualMachines, now: state.now))
      painter = FramePainter(size: state.size, theme: cluster.theme.resolved(for: display.depth))
    }
  }

  private mutating func openConsole(_ machine: ObjectKey) async {
    await display.suspend()
    do {
      try await cluster.console.openConsole(of: machine)
      state.notice = DashboardState.Notice(kind: .information, text: "console of \(machine): closed")
    } catch {
      state.notice = DashboardState.Notice(kind: .failure, text: "console of \(machine): \(error)")
    }
    await display.resume()
  }
}
