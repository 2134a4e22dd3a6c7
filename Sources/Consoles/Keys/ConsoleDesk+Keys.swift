// What a key does: to the guest, to the desk, or after the escape as a command.

import KubeModel
public import Terminal

extension ConsoleDesk {
  /// What became of a key.
  public struct Answer: Sendable, Hashable {
    public var effects: [DeskEffect] = []
    /// Whether the next keys are for the list.
    public var showsList = false
  }

  public mutating func handle(_ key: Key) -> Answer {
    notice = nil
    switch mode {
    case .console: return key == options.escape ? wait(for: .command) : Answer(effects: pressed(key))
    case .command: return command(key)
    case .sequence: return Answer(effects: sendSequence(key))
    case .sysRq: return Answer(effects: sendSysRq(key))
    case .prompt(let prompt): return Answer(effects: edit(prompt, key))
    case .question(let question): return Answer(effects: answer(question, key))
    case .help(let top):
      readHelp(key, top: top)
      return Answer()
    }
  }

  private mutating func wait(for mode: Mode) -> Answer {
    self.mode = mode
    return Answer()
  }

  /// A key for the focused console.
  private mutating func pressed(_ key: Key) -> [DeskEffect] {
    guard let screen else { return [] }
    if screen.history != nil { return look(key) }
    if screen.attachment.hasEnded, broadcast.isEmpty {
      if key == .enter { return reopen(screen.machine) }
      notice = "this console has ended: Enter connects again, \(options.escape) x closes it"
      return []
    }
    if let typingRefusal {
      notice = typingRefusal
      return []
    }
    notice = withheld
    return targets.compactMap { screens[$0] }.compactMap { target in
      let bytes = target.encoding.encode(key.bytes(in: target.terminal.modes))
      return bytes.isEmpty ? nil : .type(bytes, to: target.machine)
    }
  }

  /// Who gets what is typed, in an order that does not change: of many those that take it.
  var targets: [ObjectKey] {
    guard !broadcast.isEmpty else { return focused.map { [$0] } ?? [] }
    return broadcast.sorted().filter { screens[$0]?.audience?.typingRefusal == nil }
  }

  private mutating func command(_ key: Key) -> Answer {
    mode = .console
    if key == options.escape { return Answer(showsList: true) }
    if key == .escape { return Answer() }
    guard let command = keys.command(for: key) else {
      notice = "\(options.escape) \(key) means nothing: \(options.escape) ? shows the keys"
      return Answer()
    }
    switch command {
    case .showList: return Answer(showsList: true)
    case .split: return split()
    case .close: return Answer(effects: closeFocused(), showsList: isEmpty)
    default: return Answer(effects: carryOut(command))
    }
  }

  private mutating func split() -> Answer {
    guard let tab, tab.tiles.count < TileLayout.limit else {
      notice = "a tab has at most \(TileLayout.limit) tiles"
      return Answer()
    }
    joinsNext = true
    isFull = false
    notice = "Enter on a VM in the list opens it beside \(tab.tiles.map(\.name).joined(separator: ", "))"
    return Answer(showsList: true)
  }

  private mutating func carryOut(_ command: DeskCommand) -> [DeskEffect] {
    switch command {
    case .showTab(let index): showTab(index)
    case .nextTab: stepTab(1)
    case .previousTab: stepTab(-1)
    case .nextTile: stepTile(1)
    case .focus(let direction): moveFocus(direction)
    case .merge: merge()
    case .separate: separate()
    case .zoom: toggleZoom()
    case .full: isFull.toggle()
    case .history: enterHistory()
    case .search: ask(.search)
    case .mark: toggleMark()
    case .broadcast: toggleBroadcast()
    case .help: mode = .help(top: 0)
    case .save: ask(.save)
    default: return guestEffects(of: command)
    }
    return []
  }

  private mutating func guestEffects(of command: DeskCommand) -> [DeskEffect] {
    if command.isTyping, let typingRefusal {
      notice = typingRefusal
      return []
    }
    if command.isTyping { notice = withheld }
    switch command {
    case .who: tellAudience()
    case .spy: return toggle(.spy)
    case .exclusive: return toggle(.exclusive)
    case .paste: return paste(clipboard)
    case .sendEscape:
      return targets.map { .type(options.escape.bytes(in: screens[$0]?.terminal.modes ?? []), to: $0) }
    case .sendBreak: return targets.map { .sendBreak($0, then: []) }
    case .sysRq: mode = .sysRq
    case .sequence: chooseSequence()
    case .size: return tellSize()
    case .encoding: return nextEncoding()
    case .record: return toggleRecording()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default: break
    }
    return []
  }
}

// MARK: - To the guest

extension ConsoleDesk {
  private mutating func chooseSequence() {
    guard !options.sequences.isEmpty else {
      return say("no sequences are configured: `sequences` in config.yaml, as docs/configuration.md says")
    }
    mode = .sequence
  }

  private mutating func sendSequence(_ key: Key) -> [DeskEffect] {
    mode = .console
    guard let sequence = options.sequences.first(where: { .character($0.key) == key }) else {
      if key != .escape { notice = "there is no sequence \(key)" }
      return []
    }
    guard !sequence.asksFirst else {
      mode = .question(Question(subject: .sequence(sequence), targets: targets))
      return []
    }
    return send(sequence, to: targets)
  }

  mutating func send(_ sequence: ProgrammedSequence, to machines: [ObjectKey]) -> [DeskEffect] {
    notice = "sent: \(sequence.name)" + (withheld.map { "; \($0)" } ?? "")
    return machines.map {
      sequence.delay == 0
        ? .type(sequence.bytes, to: $0) : .typeSlowly(sequence.bytes, to: $0, delay: sequence.delay)
    }
  }

  /// A break and a letter; other keys mean nothing to it.
  private mutating func sendSysRq(_ key: Key) -> [DeskEffect] {
    mode = .console
    guard case .character(let character) = key.code, key.modifiers.isEmpty, character.isASCII else {
      notice = "SysRq: cancelled"
      return []
    }
    return targets.map { .sendBreak($0, then: key.bytes(in: [])) }
  }

  /// Makes the guest's terminal as large as its tile, and types what tells the guest's shell.
  private mutating func tellSize() -> [DeskEffect] {
    guard let tile = visibleTiles.first(where: \.isFocused), tile.content.height > 0 else { return [] }
    let size = Size(columns: tile.content.width, rows: tile.content.height)
    notice = "stty rows \(size.rows) cols \(size.columns)"
    return [
      .resize(tile.machine, size), .type(Array("stty rows \(size.rows) cols \(size.columns)\r".utf8), to: tile.machine),
    ]
  }

  private mutating func nextEncoding() -> [DeskEffect] {
    guard let screen else { return [] }
    let next = screen.encoding.next
    change(screen.machine) { $0.encoding = next }
    notice = "from now on \(next.rawValue)"
    return [.setEncoding(screen.machine, next)]
  }

  private mutating func toggleRecording() -> [DeskEffect] {
    guard let screen else { return [] }
    guard let path = screen.recording else {
      ask(.record)
      return []
    }
    notice = "recorded: \(path)"
    return [.stopRecording(screen.machine)]
  }

  private mutating func readHelp(_ key: Key, top: Int) {
    switch key {
    case Key(.down), .character("j"): mode = .help(top: min(top + 1, helpScrollLimit))
    case Key(.up), .character("k"): mode = .help(top: max(0, top - 1))
    case Key(.pageDown), .character(" "): mode = .help(top: min(top + helpHeight, helpScrollLimit))
    case Key(.pageUp): mode = .help(top: max(0, top - helpHeight))
    case Key(.home), .character("g"): mode = .help(top: 0)
    case Key(.end), .character("G"): mode = .help(top: helpScrollLimit)
    default: mode = .console
    }
  }
}

// MARK: - Hints

extension ConsoleDesk {
  /// The keys of what is going on, for the bottom bar.
  public var hints: [DeskHint] {
    switch mode {
    case .console: screen?.history == nil ? consoleHints : Self.historyHints
    case .command:
      [DeskHint(key: "\(options.escape)", word: "list")]
        + keys.bindings.compactMap { binding in
          guard let word = binding.hint, let key = binding.keys.first else { return nil }
          return DeskHint(key: key.description, word: word)
        }
    case .sysRq:
      [
        DeskHint(key: "h", word: "help"), DeskHint(key: "s", word: "sync"), DeskHint(key: "u", word: "read-only"),
        DeskHint(key: "t", word: "tasks"), DeskHint(key: "b", word: "reboot at once"),
        DeskHint(key: "Esc", word: "cancel"),
      ]
    case .sequence: options.sequences.map { DeskHint(key: String($0.key), word: $0.name) }
    case .prompt(let prompt): [DeskHint(key: "Enter", word: prompt.verb), DeskHint(key: "Esc", word: "cancel")]
    case .question(let question):
      [
        DeskHint(key: "Tab", word: "choose"), DeskHint(key: "y", word: question.verb),
        DeskHint(key: "Esc", word: "cancel"),
      ]
    case .help(let top): [DeskHint(key: "j/k", word: "scroll (\(helpPlace(top)))"), DeskHint(key: "Esc", word: "back")]
    }
  }

  private var consoleHints: [DeskHint] {
    let escape = options.escape.description
    let ending = broadcast.isEmpty ? [] : [DeskHint(key: "\(escape) B", word: "type to one again")]
    return ending + [
      DeskHint(key: "\(escape) \(escape)", word: "list"), DeskHint(key: "\(escape) n", word: "next tab"),
      DeskHint(key: "\(escape) [", word: "scroll"), DeskHint(key: "\(escape) x", word: "close"),
      DeskHint(key: escape, word: "more keys"),
    ]
  }

  private static let historyHints = [
    DeskHint(key: "j/k", word: "move"), DeskHint(key: "/", word: "search"), DeskHint(key: "n/N", word: "next"),
    DeskHint(key: "v", word: "select"), DeskHint(key: "y", word: "copy"), DeskHint(key: "t", word: "times"),
    DeskHint(key: "q", word: "live"),
  ]
}
