// All consoles that are open, in tabs and tiles, and what the keys drive. How keys change it stands beside; how it looks, in
// Painting/.

public import KubeModel
public import Terminal

/// The operator's consoles. A value: the program around it does what its effects say, and hands it news.
public struct ConsoleDesk: Sendable {
  /// Consoles that are seen together.
  struct Tab: Sendable, Hashable {
    var tiles: [ObjectKey]
    var focus = 0
    /// Whether the focused tile has all the room.
    var isZoomed = false

    var focused: ObjectKey? { tiles.indices.contains(focus) ? tiles[focus] : nil }
  }

  /// What the keys drive.
  enum Mode: Sendable, Hashable {
    /// The focused console: its guest, or the place in its text.
    case console
    /// The escape was pressed: the next key is a command.
    case command
    /// The next key chooses a programmed sequence.
    case sequence
    /// The next key is what SysRq is to do.
    case sysRq
    case prompt(Prompt)
    case question(Question)
    /// The help, scrolled down so many lines.
    case help(top: Int)
  }

  /// So many consoles can be open: each keeps up to 16 MiB of what was said.
  static let limit = 32

  public let options: DeskOptions
  /// What keys after the escape stand for.
  let keys: DeskKeys
  var screens: [ObjectKey: ConsoleScreen] = [:]
  var tabs: [Tab] = []
  var current = 0
  var mode = Mode.console
  /// Whether consoles have the whole screen, and the list none.
  public var isFull = false
  /// Whether the next console joins the tab that is seen.
  var joinsNext = false
  /// Who gets what is typed, when that is more than the focused console.
  var broadcast: Set<ObjectKey> = []
  /// What was copied last, for pasting.
  var clipboard = ""
  /// The result of the last command, or why there was none.
  public internal(set) var notice: String?
  /// The room there is.
  public private(set) var size: Size

  public init(options: DeskOptions = DeskOptions(), size: Size = ConsoleScreen.standardSize) {
    (self.options, self.size) = (options, size)
    keys = DeskKeys.standard.rebound(options.keys)
  }

  public var isEmpty: Bool { tabs.isEmpty }
  /// All that are open.
  public var machines: [ObjectKey] { tabs.flatMap(\.tiles) }

  var tab: Tab? { tabs.indices.contains(current) ? tabs[current] : nil }
  /// The console that keys go to.
  public var focused: ObjectKey? { tab?.focused }
  var screen: ConsoleScreen? { focused.flatMap { screens[$0] } }

  public func contains(_ machine: ObjectKey) -> Bool { screens[machine] != nil }

  mutating func change(_ machine: ObjectKey, _ body: (inout ConsoleScreen) -> Void) {
    guard var screen = screens[machine] else { return }
    body(&screen)
    screen.touch()
    screens[machine] = screen
  }

  mutating func changeFocused(_ body: (inout ConsoleScreen) -> Void) {
    if let focused { change(focused, body) }
  }
}

// MARK: - What comes from outside

extension ConsoleDesk {
  /// Gives the desk another size; rooms without cells are allowed, and show nothing.
  public mutating func resize(to size: Size) {
    guard size != self.size else { return }
    self.size = size
    fitHistories()
  }

  /// Takes over what happened at a console; news of one that was closed meanwhile are dropped.
  public mutating func take(_ news: ConsoleNews) {
    guard var screen = screens[news.machine] else { return }
    let remark = screen.take(news)
    if !visibleTiles.contains(where: { $0.machine == news.machine }) {
      screen.hasNews = screen.hasNews || news.terminal != nil
    }
    screens[news.machine] = screen
    if let remark { notice = "\(news.machine): \(remark)" }
    if let end = news.end {
      broadcast.remove(news.machine)
      notice = "console of \(news.machine): \(end)"
    }
  }

  /// Takes over how something that was asked for ended.
  public mutating func say(_ text: String) { notice = text }

  /// The file that a console is being recorded to; nil once it is not any more.
  public mutating func setRecording(_ machine: ObjectKey, _ path: String?) { change(machine) { $0.recording = path } }

  /// Brings a console to the front, opening it where it is not open yet: in a tab of its own, or beside the ones that are
  /// seen where that was asked for.
  public mutating func show(_ machine: ObjectKey) -> [DeskEffect] {
    defer { joinsNext = false }
    mode = .console
    notice = nil
    if let place = place(of: machine) {
      current = place.tab
      tabs[current].focus = place.tile
      noteSeen()
      return screens[machine]?.attachment.hasEnded == true ? reopen(machine) : []
    }
    guard screens.count < Self.limit else {
      notice = "\(Self.limit) consoles are open, no more can be: close one with \(options.escape) x"
      return []
    }
    screens[machine] = ConsoleScreen(machine: machine)
    if joinsNext, let tab, tab.tiles.count < TileLayout.limit { join(machine) } else { addTab(machine) }
    fitHistories()
    return [.open(machine)]
  }

  /// Brings several to the front in one tab, as tiles.
  public mutating func show(_ machines: [ObjectKey]) -> [DeskEffect] {
    guard let first = machines.first else { return [] }
    var effects = show(first)
    for machine in machines.dropFirst().prefix(TileLayout.limit - 1) where !contains(machine) {
      joinsNext = true
      effects += show(machine)
    }
    if let place = place(of: first) { tabs[place.tab].focus = place.tile }
    return effects
  }

  /// Connects again to a console that has ended; its text is replayed.
  mutating func reopen(_ machine: ObjectKey) -> [DeskEffect] {
    var fresh = ConsoleScreen(machine: machine)
    fresh.isMarked = screens[machine]?.isMarked ?? false
    if let old = screens[machine] { while fresh.revision <= old.revision { fresh.touch() } }
    screens[machine] = fresh
    return [.close(machine), .open(machine)]
  }
}
