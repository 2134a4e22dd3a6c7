// What the dashboard's loop does with what happened: state changes, effects, frames.

import Codecs
import KubeModel
import Reconcile
import Terminal

struct DashboardLoop {
  private var state: DashboardState
  private var painter: FramePainter
  private let display: any Display
  private let console: any ConsoleOpener
  private let time: TimeSource
  private(set) var hasEnded = false

  init(
    state: DashboardState, display: any Display, theme: Theme, console: any ConsoleOpener, time: TimeSource
  ) {
    (self.state, self.display, self.console, self.time) = (state, display, console, time)
    painter = FramePainter(size: state.size, theme: theme)
  }

  /// Shows the state as it is now.
  mutating func draw() {
    state.now = time.date
    state.prepare()
    display.present(painter.paint(state.frame()))
  }

  /// Takes over what happened and returns what has to be done, in order.
  mutating func take(_ happenings: Happenings, from reflectors: PerView<Reflector>) -> [Effect] {
    state.now = time.date
    for (view, keys) in happenings.changes { apply(view, keys, reflectors[view].cache) }
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
    case .send: break  // runs beside the loop
    }
  }

  private mutating func openConsole(_ machine: ObjectKey) async {
    await display.suspend()
    do {
      try await console.openConsole(of: machine)
      state.notice = DashboardState.Notice(kind: .information, text: "console of \(machine): closed")
    } catch {
      state.notice = DashboardState.Notice(kind: .failure, text: "console of \(machine): \(error)")
    }
    await display.resume()
  }
}
