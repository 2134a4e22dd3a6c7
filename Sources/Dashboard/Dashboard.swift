// The dashboard's rim: it follows the cluster, waits for keys, and lets the state decide what to show and do.

import Files
import FoundationEssentials
import KubeModel
public import Reconcile
public import Terminal

/// The full-screen console: live lists of virtual machines, instances, pods, nodes, events, migrations and every other kind.
public struct Dashboard: Sendable {
  /// Opens the cluster of another context; throws `APIError` where that cannot be reached.
  public typealias Connect = @Sendable (String) async throws -> Cluster

  private let cluster: Cluster
  private let connect: Connect?
  private let time: TimeSource
  private let firstNotice: String?

  /// - Parameters:
  ///   - cluster: what is looked at first.
  ///   - connect: how to get at others; nil where there are none.
  ///   - notice: shown at the bottom at first, such as what is wrong with a theme file.
  public init(_ cluster: Cluster, connect: Connect? = nil, notice: String? = nil, time: TimeSource = TimeSource()) {
    (self.cluster, self.connect, self.time, firstNotice) = (cluster, connect, time, notice)
  }

  /// Shows the dashboard until the operator quits, the terminal goes away, or the task is cancelled; then closes the
  /// display.
  ///
  /// The first frame is drawn before anything is asked of the server.
  public func run(on display: any Display, view: View = .virtualMachines) async {
    var loop = DashboardLoop(
      state: Self.state(cluster, size: display.size, view: view, now: time.date, notice: firstNotice), cluster: cluster,
      display: display, time: time)
    loop.draw()
    let box = EventBox()
    await withDiscardingTaskGroup { group in
      group.addTask { for await input in display.input { box.post(input) } }
      group.addTask { [time] in await Self.tick(box, time) }
      group.addTask { await box.ringForChanges(TimeSource()) }
      loop.follow(into: box, in: &group)
      for await _ in box.rings {
        var effects = loop.take(box.take())[...]
        while let effect = effects.popFirst() {
          if case .followLog(let request) = effect {
            loop.follow(request, into: box, in: &group)
          } else if let job = job(effect, loop.cluster, box) ?? loop.job(of: effect, box) {
            group.addTask { await job() }
          } else if let next = await loop.carryOut(effect) {
            effects.append(next)
          }
        }
        if loop.hasEnded { break }
        loop.follow(into: box, in: &group)
        loop.draw()
      }
      group.cancelAll()
      // Before what is still under way is waited for: whatever that does, the operator has the terminal back.
      await display.close()
    }
  }

  /// What runs beside the loop; nil for effects on the terminal.
  private func job(_ effect: Effect, _ cluster: Cluster, _ box: EventBox) -> (@Sendable () async -> Void)? {
    switch effect {
    case .send(let order):
      return {
        box.post(Happenings.Result(order: order, report: await order.send(to: cluster)))
      }
    case .switchContext(let name):
      return { [connect] in
        do {
          guard let connect else { throw APIError(.notFound, "no other clusters are known") }
          box.post(.success(try await Self.connect(name, connect)))
        } catch {
          box.post(.failure(Happenings.ConnectFailure(context: name, reason: "\(error)")))
        }
      }
    case .fetch(let request): return { box.post(request.page, await cluster.get(request)) }
    case .look(let look): return { box.post(look, await cluster.finding(of: look)) }
    case .fetchToEdit(let request): return { box.post(request, await cluster.get(request)) }
    case .apply(let session, let object): return { box.post(await cluster.apply(session, object)) }
    case .ask(let question): return { box.post(question, await cluster.answer(question)) }
    case .save(let path, let text): return { box.post(DeskResult.said(Self.save(text, to: path))) }
    case .quit, .stopProgram, .redraw, .openConsoles, .desk, .followLog, .edit, .discard, .runOnTerminal: return nil
    }
  }

  private static func save(_ text: String, to path: String) -> String {
    do {
      try NewFile(path).write(Array(text.utf8))
      return "saved to \(path)"
    } catch {
      return "not saved: \(error)"
    }
  }

  /// - Parameter names: of one context, or of several with commas between them: those that answer are looked at.
  private static func connect(_ names: String, _ connect: @escaping Connect) async throws -> Cluster {
    let all = names.split(separator: ",").map(String.init)
    guard let only = all.first else { throw APIError(.notFound, "no context is named") }
    guard all.count > 1 else { return try await connect(only) }
    var answers: [String: Result<Cluster, any Error>] = [:]
    await withTaskGroup { group in
      for name in all { group.addTask { (name, await result { try await connect(name) }) } }
      for await (name, answer) in group { answers[name] = answer }
    }
    let clusters = all.compactMap { try? answers[$0]?.get() }
    let absent = all.compactMap { name in
      if case .failure(let error)? = answers[name] { "\(name): \(error)" } else { nil }
    }
    guard let first = clusters.first else { throw APIError(.serverUnreachable, absent.joined(separator: "; ")) }
    var cluster = clusters.count == 1 ? first : Cluster(joining: clusters)
    cluster.absent = absent
    return cluster
  }

  private static func result(_ body: () async throws -> Cluster) async -> Result<Cluster, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  /// One frame as text, once all lists are there, or refused, or the time is up.
  public func snapshot(
    size: Size, view: View = .virtualMachines, within limit: Duration = .seconds(5)
  ) async -> String {
    var state = Self.state(cluster, size: size, view: view, now: time.date, notice: firstNotice)
    let followers = Followers(cluster, time: time)
    let namespace = cluster.place.namespace
    let reflectors = state.followed.flatMap { view in
      followers.reflectors(view, view.resource.isNamespaced ? namespace : nil).map { (view, $0) }
    }
    let (looks, box) = (state.dueLooks(), EventBox())
    await withDiscardingTaskGroup { group in
      let settled = reflectors.map { $1.cache.changes() }
      for (_, reflector) in reflectors { group.addTask { await reflector.run() } }
      await race([
        { [time] in try? await time.sleep(until: time.elapsed + limit) },
        {
          for ((_, reflector), changes) in zip(reflectors, settled) {
            for await _ in changes where reflector.cache.state.isSettled { break }
          }
          for look in looks { box.post(look, await cluster.finding(of: look)) }
        },
      ])
      group.cancelAll()
    }
    for (view, reflector) in reflectors {
      state.apply(view, .all(reflector.cache.snapshot()), sync: reflector.cache.state)
    }
    for (look, answer) in box.take().looks { state.received(look, answer) }
    state.prepare()
    var painter = FramePainter(size: size, theme: cluster.theme)
    _ = painter.paint(state.frame())
    return painter.surface.text
  }

  static func state(_ cluster: Cluster, size: Size, view: View, now: Date, notice: String? = nil) -> DashboardState {
    var state = DashboardState(
      place: cluster.place, size: size, now: now, view: view, settings: cluster.settings,
      keyMap: KeyMap.standard.rebound(cluster.settings.keys).adding(cluster.settings.plugins, cluster.settings.aliases))
    state.contexts = cluster.reader.contexts
    state.notice = notice.map { DashboardState.Notice(kind: .information, text: $0) }
    return state
  }

  /// Rings once a second, for ages and countdowns.
  private static func tick(_ box: EventBox, _ time: TimeSource) async {
    var next = time.elapsed
    while !Task.isCancelled {
      // Those that a suspended machine has missed are not made up for.
      next = max(next + .seconds(1), time.elapsed)
      guard (try? await time.sleep(until: next)) != nil else { return }
      box.tick()
    }
  }
}

extension SyncState {
  /// Whether there is something to show beyond that it is loading.
  fileprivate var isSettled: Bool {
    if case .loading = self { false } else { true }
  }
}
