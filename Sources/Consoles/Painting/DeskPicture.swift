// What the desk shows, as a value small enough to compare: the bar, the tiles with their revisions, and what lies over them.

import KubeModel
import Terminal

/// Everything that decides how the desk looks.
struct DeskPicture: Sendable, Hashable {
  enum Look: Sendable, Hashable { case bar, tab, tabSelected, title, titleFocused, alert }

  struct Label: Sendable, Hashable {
    var x: Int
    var text: String
    var look: Look
  }

  struct Tile: Sendable, Hashable {
    var place: ConsoleDesk.VisibleTile
    var title: String
    var look: Look
    var isTarget: Bool
    var revision: Int
  }

  struct Overlay: Sendable, Hashable {
    var lines: [String]
    var buttons: [String] = []
    var selected = 0
  }

  let size: Size
  let bar: [Label]
  let tiles: [Tile]
  let overlay: Overlay?

  /// Where the tiles lie.
  var frame: [ConsoleDesk.VisibleTile] { tiles.map { $0.place.unfocused } }

  init(_ desk: ConsoleDesk) {
    size = desk.size
    bar = desk.bar
    tiles = desk.visibleTiles.map(desk.tile)
    overlay = desk.overlay
  }
}

extension ConsoleDesk.VisibleTile {
  fileprivate var unfocused: ConsoleDesk.VisibleTile {
    var other = self
    other.isFocused = false
    return other
  }
}

extension ConsoleDesk {
  fileprivate func tile(_ place: VisibleTile) -> DeskPicture.Tile {
    let screen = screens[place.machine]
    let isTarget = !broadcast.isEmpty && targets.contains(place.machine)
    let status = screen?.status ?? ""
    let title = " \(isTarget ? "TYPING TO ALL: " : "")\(place.machine)\(status.isEmpty ? "" : "  \(status)") "
    return DeskPicture.Tile(
      place: place, title: title, look: isTarget ? .alert : place.isFocused ? .titleFocused : .title,
      isTarget: isTarget, revision: screen?.revision ?? 0)
  }

  /// The tabs, and how the focused console is.
  fileprivate var bar: [DeskPicture.Label] {
    let isTyping = !broadcast.isEmpty
    var labels = [
      DeskPicture.Label(x: 0, text: isTyping ? " TYPING TO \(targets.count) " : "", look: isTyping ? .alert : .bar)
    ]
    for (index, tab) in tabs.enumerated() {
      let text = tabText(tab, number: index + 1, isCurrent: index == current)
      let look: DeskPicture.Look = isTyping ? .alert : index == current ? .tabSelected : .tab
      labels.append(DeskPicture.Label(x: labels.end, text: text, look: look))
    }
    let status = " \(screen?.status ?? "") "
    let x = max(labels.end, size.columns - CellText.width(status))
    labels.append(DeskPicture.Label(x: x, text: status, look: isTyping ? .alert : .bar))
    return labels
  }

  private func tabText(_ tab: Tab, number: Int, isCurrent: Bool) -> String {
    let name = tab.focused?.name ?? ""
    let others = tab.tiles.count > 1 ? " +\(tab.tiles.count - 1)\(tab.isZoomed ? " zoomed" : "")" : ""
    let screens = tab.tiles.compactMap { self.screens[$0] }
    let sign = screens.contains(where: \.hasRung) ? "!" : screens.contains(where: \.hasNews) ? "*" : ""
    return isCurrent ? "[\(number) \(name)\(others)]" : " \(number) \(name)\(others)\(sign) "
  }

  fileprivate var overlay: DeskPicture.Overlay? {
    switch mode {
    case .question(let question):
      let isYes = question.isConfirmSelected
      return DeskPicture.Overlay(
        lines: question.lines + [""],
        buttons: [isYes ? "  Cancel  " : "[ Cancel ]", isYes ? "[ \(question.verb) ]" : "  \(question.verb)  "],
        selected: isYes ? 1 : 0)
    case .sequence:
      let lines = options.sequences.prefix(helpHeight - 1).map { "\($0.key)   \($0.name)" }
      return DeskPicture.Overlay(lines: ["Send to \(targets.map(\.description).joined(separator: ", ")):"] + lines)
    case .help(let top): return DeskPicture.Overlay(lines: Array(helpLines.dropFirst(top).prefix(helpHeight)))
    default: return nil
    }
  }

  /// A line for each command; keys that do the same in several directions share one.
  private var helpLines: [String] {
    var entries: [(title: String, keys: [Key])] = []
    for binding in keys.bindings where !binding.keys.isEmpty {
      if entries.last?.title != binding.title { entries.append((binding.title, [])) }
      entries[entries.count - 1].keys += binding.keys
    }
    return entries.map { title, keys in
      let names =
        keys.count > 4 ? "\(keys[0]) to \(keys[keys.count - 1])" : keys.map(\.description).joined(separator: ", ")
      return "\(options.escape) \(names)".padded(to: 30) + title
    }
  }

  var helpHeight: Int { max(1, size.rows - 6) }

  /// How far the help can be scrolled.
  var helpScrollLimit: Int { max(0, helpLines.count - helpHeight) }

  /// Which lines of the help are seen, of how many: `1-10 of 41`.
  func helpPlace(_ top: Int) -> String {
    let count = helpLines.count
    return "\(top + 1)-\(min(count, top + helpHeight)) of \(count)"
  }
}

extension [DeskPicture.Label] {
  fileprivate var end: Int { last.map { $0.x + CellText.width($0.text) } ?? 0 }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(1, width - count)) }
}

extension ConsoleScreen {
  /// All that is not ordinary, in a few words.
  var status: String {
    var words: [String] = []
    if !attachment.word.isEmpty { words.append(attachment.word) }
    if let history {
      let lines = terminal.lines
      words.append("looking back \(lines.upperBound - history.cursor.line)/\(lines.count)")
    }
    if let audience, let mode = audience.ownSeat?.mode, mode != .shared { words.append(mode.rawValue.uppercased()) }
    if let others = audience?.others, !others.isEmpty { words.append("with \(Self.named(others))") }
    if isMarked { words.append("marked") }
    if recording != nil { words.append("REC") }
    if encoding != .utf8 { words.append(encoding.rawValue) }
    if terminal.size != Self.standardSize { words.append("\(terminal.size)") }
    return words.joined(separator: "  ")
  }

  /// The first few, whoever holds the console among them, and how many more.
  private static func named(_ seats: [ConsoleSeat]) -> String {
    let sorted = seats.filter { $0.mode == .exclusive } + seats.filter { $0.mode != .exclusive }
    let rest = seats.count - 3
    return sorted.prefix(3).map(\.words).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
