// The dashboard's rim: it follows the cluster, waits for keys, and lets the state decide what to show and do.

public import KubeModel
public import Reconcile
public import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The full-screen console: live lists of virtual machines, instances, pods, nodes, events and migrations.
public struct Dashboard: Sendable {
  private let client: any ResourceClient
  private let place: Place
  private let theme: Theme
  private let actions: any VirtualMachineActions
  private let console: any ConsoleOpener
  private let time: TimeSource
  private let firstNotice: String?

  /// - Parameters:
  ///   - client: follows the six kinds, one list and watch each, and asks for migrations and cordons.
  ///   - place: what the title says, and the namespace to look at.
  ///   - notice: shown at the bottom at first, such as what is wrong with a theme file.
  public init(
    client: any ResourceClient, place: Place, actions: any VirtualMachineActions, console: any ConsoleOpener,
    theme: Theme = .standard, notice: String? = nil, time: TimeSource = TimeSource()
  ) {
    (self.client, self.place, self.actions, self.console) = (client, place, actions, console)
    (self.theme, self.time, firstNotice) = (theme, time, notice)
  }

  /// Shows the dashboard until the operator quits, the terminal goes away, or the task is cancelled; then closes the
  /// display.
  ///
  /// The first frame is drawn before anything is asked of the server.
  public func run(on display: any Display, view: View = .virtualMachines) async {
    var loop = DashboardLoop(
      state: state(size: display.size, view: view), display: display, theme: theme.resolved(for: display.depth),
      console: console, time: time)
    loop.draw()
    let box = EventBox()
    let reflectors = PerView(reflector)
    await withDiscardingTaskGroup { group in
      for view in View.allCases { follow(reflectors[view], view, box, in: &group) }
      group.addTask { for await input in display.input { box.post(input) } }
      group.addTask { [time] in await Self.tick(box, time) }
      for await _ in box.rings {
        for effect in loop.take(box.take(), from: reflectors) {
          guard case .send(let order) = effect else {
            await loop.carryOut(effect)
            continue
          }
          group.addTask { [client, actions] in
            box.post(Happenings.Result(order: order, refusals: await order.send(client, actions)))
          }
        }
        if loop.hasEnded { break }
        loop.draw()
      }
      group.cancelAll()
    }
    await display.close()
  }

  /// One frame as text, once all lists are there, or refused, or the time is up.
  public func snapshot(
    size: Size, view: View = .virtualMachines, within limit: Duration = .seconds(5)
  ) async -> String {
    let reflectors = PerView(reflector)
    await withDiscardingTaskGroup { group in
      let settled = View.allCases.map { view in reflectors[view].cache.changes() }
      for view in View.allCases { group.addTask { await reflectors[view].run() } }
      await Self.first { [time] in
        try? await time.sleep(until: time.elapsed + limit)
      } or: {
        for (view, changes) in zip(View.allCases, settled) {
          for await _ in changes where reflectors[view].cache.state.isSettled { break }
        }
      }
      group.cancelAll()
    }
    var state = state(size: size, view: view)
    for view in View.allCases {
      let cache = reflectors[view].cache
      state.apply(view, .all(cache.snapshot()), sync: cache.state)
    }
    state.prepare()
    var painter = FramePainter(size: size, theme: theme)
    _ = painter.paint(state.frame())
    return painter.surface.text
  }

  private func state(size: Size, view: View) -> DashboardState {
    var state = DashboardState(place: place, size: size, now: time.date, view: view)
    state.notice = firstNotice.map { DashboardState.Notice(kind: .information, text: $0) }
    return state
  }

  private func reflector(_ view: View) -> Reflector {
    let namespace = view.resource.isNamespaced ? place.namespace : nil
    return Reflector(client: client, resource: view.resource, namespace: namespace, time: time)
  }
}

// MARK: - What runs beside the loop

extension Dashboard {
  private func follow(
    _ reflector: Reflector, _ view: View, _ box: EventBox, in group: inout DiscardingTaskGroup
  ) {
    let changes = reflector.cache.changes()
    group.addTask { await reflector.run() }
    group.addTask { for await change in changes { box.post(view, change) } }
  }

  /// Rings once a second, for ages and countdowns.
  private static func tick(_ box: EventBox, _ time: TimeSource) async {
    var next = time.elapsed
    while !Task.isCancelled {
      next += .seconds(1)
      guard (try? await time.sleep(until: next)) != nil else { return }
      box.tick()
    }
  }

  /// Returns when one of the two has; the other is cancelled.
  private static func first(
    _ one: @escaping @Sendable () async -> Void, or other: @escaping @Sendable () async -> Void
  ) async {
    await withTaskGroup { group in
      group.addTask { await one() }
      group.addTask { await other() }
      await group.next()
      group.cancelAll()
    }
  }
}

extension SyncState {
  /// Whether there is something to show beyond that it is loading.
  fileprivate var isSettled: Bool {
    if case .loading = self { false } else { true }
  }
}
