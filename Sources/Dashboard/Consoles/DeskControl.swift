// The consoles as the dashboard's loop drives them: who has the keys, what is seen, and the connections behind it.

import Consoles
import KubeModel
import Reconcile
import Terminal

/// The desk, its connections, and whether keys are theirs.
struct DeskControl {
  private(set) var desk: ConsoleDesk
  private var consoles: OpenConsoles
  private var hasKeys = false

  init(_ cluster: Cluster, size: Size, time: TimeSource) {
    desk = ConsoleDesk(options: cluster.settings.desk, size: size)
    consoles = OpenConsoles(source: cluster.consoles, time: time)
  }

  /// Gives the desk its part of a screen, and says how it stands.
  ///
  /// - Parameter isPageRead: whether a page lies in front of the list, which has the screen to itself while it is read.
  mutating func fit(to size: Size, isPageRead: Bool) -> DeskBar {
    let area = area(of: size, isPageRead)
    if let area { desk.resize(to: Size(columns: area.width, rows: area.height)) }
    return DeskBar(
      area: area, hasKeys: hasKeys, prompt: desk.promptText, notice: desk.notice,
      hints: desk.hints.map { Hint(key: $0.key, word: $0.word) },
      key: desk.isEmpty ? nil : desk.options.escape.description)
  }

  private func area(of size: Size, _ isPageRead: Bool) -> Rect? {
    guard !desk.isEmpty, size.contains(DashboardState.minimumSize) else { return nil }
    let beside = desk.isFull ? nil : ScreenSplit.beside(size)
    if !hasKeys, isPageRead, beside?.width == size.columns { return nil }
    return beside ?? (hasKeys ? ScreenSplit.full(size) : nil)
  }

  /// Closes everything.
  mutating func clear() {
    for machine in desk.machines { consoles.close(machine) }
    desk = ConsoleDesk(options: desk.options, size: desk.size)
    hasKeys = false
  }
}

// MARK: - Input

extension DeskControl {
  /// Whether a key is for the consoles: while they have the keys, and the one that leads to them.
  mutating func wants(_ key: Key) -> Bool { hasKeys || key == desk.options.escape && !desk.isEmpty }

  /// What a key asks for; what the list has to say of it, where that has the keys afterwards.
  mutating func handle(_ key: Key) -> (effects: [Effect], remark: String?) {
    guard hasKeys else {
      hasKeys = true
      return ([], nil)
    }
    let answer = desk.handle(key)
    hasKeys = !answer.showsList
    return (answer.effects.map { .desk($0) }, hasKeys ? nil : desk.notice)
  }

  /// Nil where the consoles do not have the keys.
  mutating func paste(_ text: String) -> [Effect]? { hasKeys ? desk.paste(text).map { .desk($0) } : nil }

  mutating func show(_ machines: [ObjectKey]) -> [Effect] {
    hasKeys = true
    return desk.show(machines).map { .desk($0) }
  }
}

// MARK: - News

extension DeskControl {
  /// Takes over what happened; what the list has to say of it, where that has the keys.
  mutating func take(_ happenings: Happenings) -> String? {
    let before = desk.notice
    for (sender, news) in happenings.consoles {
      // One that was closed meanwhile has nothing to say of its successor.
      if let console = consoles[news.machine], ObjectIdentifier(console) == sender { desk.take(news) }
    }
    for result in happenings.deskResults { take(result) }
    return hasKeys || desk.notice == before ? nil : desk.notice
  }

  private mutating func take(_ result: DeskResult) {
    switch result {
    case .said(let text): desk.say(text)
    case .recording(let machine, let path):
      desk.setRecording(machine, path)
      desk.say("\(machine): recording to \(path)")
    case .notRecording(let machine): desk.setRecording(machine, nil)
    }
  }
}

// MARK: - Effects

extension DeskControl {
  /// Does what has to be done at once and in order, and returns what is to run beside the loop.
  mutating func carryOut(_ effect: DeskEffect, _ box: EventBox) -> (@Sendable () async -> Void)? {
    switch effect {
    case .open(let machine): return connect(machine, box)
    case .close(let machine): consoles.close(machine)
    case .type(let bytes, let machine):
      if consoles[machine]?.type(bytes) == false { sayDropped("what was typed", machine) }
    case .paste(let bytes, let machine):
      if consoles[machine]?.paste(bytes) == false { sayDropped("this paste", machine) }
    case .typeSlowly(let bytes, let machine, let delay):
      if consoles[machine]?.typeSlowly(bytes, delay: delay) == false { sayDropped("this sequence", machine) }
    case .attach(let machine, let mode, let takesOver): consoles[machine]?.attach(as: mode, takesOver: takesOver)
    case .resize(let machine, _), .setEncoding(let machine, _), .save(let machine, _), .record(let machine, _),
      .stopRecording(let machine), .sendBreak(let machine, _):
      guard let console = consoles[machine] else { return nil }
      return { if let result = await effect.carryOut(on: console) { box.post(result) } }
    case .copy, .redraw, .suspend: break  // the display's
    }
    return nil
  }

  private mutating func connect(_ machine: ObjectKey, _ box: EventBox) -> (@Sendable () async -> Void)? {
    guard let console = consoles.connect(machine) else {
      desk.take(ConsoleNews(machine: machine, end: "no thread left for its console: raise the limit (ulimit -u)"))
      return nil
    }
    return { await console.run { box.post($0, from: console) } }
  }

  private mutating func sayDropped(_ what: String, _ machine: ObjectKey) {
    desk.say("\(machine): too much waits to be typed already, \(what) was dropped")
  }
}
