// What the dashboard's loop does with what happened: state changes, effects, frames.

import Codecs
import Consoles
import KubeModel
import Reconcile
import Terminal

struct DashboardLoop {
  private var state: DashboardState
  private var desk: DeskControl
  private var painter: ScreenPainter
  private var followers: Followers
  private var themeWatch: ThemeWatch?
  private var nextThemeLook = Duration.zero
  private(set) var cluster: Cluster
  private let display: any Display
  private let time: TimeSource
  private(set) var hasEnded = false
  private var refreshed = Duration.zero
  /// Ends the logs that pages show.
  private var logs: [Int: AsyncStream<Never>.Continuation] = [:]

  init(state: DashboardState, cluster: Cluster, display: any Display, time: TimeSource) {
    (self.state, self.cluster, self.display, self.time) = (state, cluster, display, time)
    desk = DeskControl(cluster, size: state.size, time: time)
    painter = ScreenPainter(size: state.size, theme: cluster.theme.resolved(for: display.depth))
    followers = Followers(cluster, time: time)
    themeWatch = cluster.themeFile.map(ThemeWatch.init)
  }

  /// Shows the state as it is now.
  mutating func draw() {
    state.now = time.date
    state.desk = desk.fit(to: state.size, isPageRead: state.mode == .page)
    state.prepare()
    display.present(painter.paint(state.frame(), desk.desk, in: state.desk.area))
  }

  /// Has the lists followed that the state wants.
  mutating func follow(into box: EventBox, in group: inout DiscardingTaskGroup) {
    followers.follow(state.followed, namespace: state.namespace, into: box, in: &group)
  }

  /// Takes over what happened and returns what has to be done, in order.
  mutating func take(_ happenings: Happenings) -> [Effect] {
    state.now = time.date
    lookAtTheme()
    if let connected = happenings.connected { enter(connected) }
    for (page, answer) in happenings.pages { state.received(page, answer) }
    for (look, answer) in happenings.looks { state.received(look, answer) }
    for (page, news) in happenings.logs { state.received(page, news) }
    let edits =
      happenings.editables.compactMap { state.editable($0.request, $0.answer) }
      + happenings.edits.compactMap { state.applied($0) }
    for (source, keys) in happenings.changes { if let cache = followers.cache(source) { apply(source, keys, cache) } }
    if let resources = happenings.resources { state.offer(resources) }
    for result in happenings.results { state.finished(result.order, result.report) }
    for (question, isAllowed) in happenings.rights { state.permissions.note(question, isAllowed, now: state.now) }
    tell(desk.take(happenings))
    let effects =
      edits + refreshedPages() + happenings.input.flatMap { take($0) } + state.openQuestions().map { .ask($0) }
    let shown = Set(state.pages.map(\.id))
    for (page, stop) in logs where !shown.contains(page) {
      stop.finish()
      logs[page] = nil
    }
    return effects
  }

  /// Once a second: pages made from whole lists are not worth more.
  private mutating func refreshedPages() -> [Effect] {
    guard time.elapsed - refreshed >= .seconds(1) else { return [] }
    refreshed = time.elapsed
    state.refreshPages()
    return [state.staleRequest].compactMap { $0.map(Effect.fetch) }
      + (state.dueLooks() + [state.duePulse()].compactMap(\.self)).map { .look($0) }
  }

  private mutating func apply(_ source: ChangeSource, _ keys: ChangedKeys, _ cache: ObjectCache) {
    let sync = followers.sync(source.view)
    switch keys {
    case .all: state.apply(source.view, all(of: source, cache), sync: sync)
    case .some(let keys):
      let news = keys.reduce(into: [ObjectKey: JSON?]()) { $0.updateValue(cache[$1], forKey: $1) }
      state.apply(source.view, .some(news), sync: sync)
    }
  }

  /// All that a cache holds; of several clusters, what the others' hold stays.
  private func all(of source: ChangeSource, _ cache: ObjectCache) -> ObjectChange {
    guard let name = followers.clusterName(source) else { return .all(cache.snapshot()) }
    let others = state.inventory.objects[source.view].filter { $0.key.cluster != name }
    return .all(others.merging(cache.snapshot()) { $1 })
  }

  private mutating func take(_ input: Input) -> [Effect] {
    switch input {
    case .key(let key): return take(key)
    case .paste(let text): return desk.paste(text) ?? paste(text)
    case .resize(let size):
      state.size = size
      return []
    case .hangUp: return [.quit]
    }
  }

  private mutating func take(_ key: Key) -> [Effect] {
    if desk.wants(key), state.size.contains(DashboardState.minimumSize) {
      let (effects, remark) = desk.handle(key)
      tell(remark)
      return effects
    }
    guard let effect = state.handle(key) else { return [] }
    guard case .openConsoles(let machines) = effect else { return [effect] }
    // What asked for them has nothing more to say.
    state.notice = nil
    return desk.show(machines)
  }

  /// Where a line is being typed, a paste is typed too.
  private mutating func paste(_ text: String) -> [Effect] {
    guard state.takesText else { return [] }
    return text.prefix { !$0.isNewline }.compactMap { state.handle(.character($0)) }
  }

  private mutating func tell(_ remark: String?) {
    if let remark { state.notice = DashboardState.Notice(kind: .information, text: remark) }
  }

  /// What the consoles have to run beside the loop.
  mutating func job(of effect: Effect, _ box: EventBox) -> (@Sendable () async -> Void)? {
    if case .desk(let effect) = effect { desk.carryOut(effect, box) } else { nil }
  }

  mutating func follow(_ request: LogRequest, into box: EventBox, in group: inout DiscardingTaskGroup) {
    let (stopped, stop) = AsyncStream<Never>.makeStream()
    logs[request.page] = stop
    group.addTask { [cluster] in
      await race([{ await cluster.follow(request, into: box) }, { for await _ in stopped {} }])
    }
  }

  /// Carries out what concerns the terminal; returns when the operator is back in the lists, with what is to be done next.
  mutating func carryOut(_ effect: Effect) async -> Effect? {
    switch effect {
    case .quit: hasEnded = true
    case .stopProgram, .desk(.suspend): await display.stop()
    case .redraw, .desk(.redraw): await display.redraw()
    case .desk(.copy(let text)): display.copy(text)
    case .edit(let session): return await edit(session)
    case .runOnTerminal(let order): await run(order)
    case .discard(let path): cluster.editor?.discard(path)
    // These run beside the loop.
    case .desk, .openConsoles, .send, .ask, .switchContext, .fetch, .look, .fetchToEdit, .followLog, .apply, .save:
      break
    }
    return nil
  }

  /// Gives the terminal to the programs, and to the operator to read what they said.
  private mutating func run(_ order: Order) async {
    await display.suspend()
    let report = await order.send(to: cluster)
    state.finished(order, report)
    await cluster.programs?.waitForOperator(saying: state.notice?.text ?? "")
    await display.resume()
  }

  private mutating func edit(_ session: EditSession) async -> Effect? {
    guard let editor = cluster.editor else {
      return state.edited(session, .failure(APIError(.notFound, "none is known here")))
    }
    await display.suspend()
    let result: Swift.Result<EditedText, APIError>
    do {
      let name = "\(session.view.resource.singular)-\(session.key.name)"
      result = .success(try await editor.edit(session.text, name: name, path: session.path))
    } catch {
      result = .failure(error as? APIError ?? APIError(.unknown, "\(error)"))
    }
    await display.resume()
    return state.edited(session, result)
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
      if !cluster.absent.isEmpty {
        let absent = cluster.absent.joined(separator: "; ")
        state.notice = .init(kind: .failure, text: "\(absent); looking at \(cluster.place.context)")
      }
      // The other cluster may have machines of the same names.
      desk.clear()
      desk = DeskControl(cluster, size: state.size, time: time)
      themeWatch = cluster.themeFile.map(ThemeWatch.init)
      wear(cluster.theme)
    }
  }

  /// Once a second, on the ticks that ages are shown by.
  private mutating func lookAtTheme() {
    guard themeWatch != nil, time.elapsed >= nextThemeLook else { return }
    nextThemeLook = time.elapsed + ThemeWatch.interval
    switch themeWatch?.look() {
    case .success(let theme)?:
      wear(theme)
      state.notice = .init(kind: .information, text: "the theme as its file has it now")
    case .failure(let error)?: state.notice = .init(kind: .failure, text: error.description)
    case nil: break
    }
  }

  /// Everything is painted anew.
  private mutating func wear(_ theme: Theme) {
    cluster.theme = theme
    painter = ScreenPainter(size: state.size, theme: theme.resolved(for: display.depth))
  }
}
