// Tabs and tiles: which consoles are seen together, where, and which of them has the keys.

import KubeModel
import Terminal

extension ConsoleDesk {
  /// A tile that is seen, with the rows that show its guest.
  struct VisibleTile: Sendable, Hashable {
    var machine: ObjectKey
    /// Its title's row; nil where it has none, being alone.
    var title: Rect?
    var content: Rect
    var isFocused: Bool
  }

  /// The room under the bar.
  var area: Rect { Rect(x: 0, y: 1, width: size.columns, height: size.rows - 1) }

  /// The tiles of this tab, and where they lie. Where there is no room for all of them, the focused one is seen alone.
  var visibleTiles: [VisibleTile] {
    guard let tab, let focused = tab.focused, size.columns > 0, size.rows > 1 else { return [] }
    let layout = layout(of: tab)
    guard !tab.isZoomed, tab.tiles.count > 1, !layout.tiles.isEmpty else {
      return [VisibleTile(machine: focused, title: nil, content: area, isFocused: true)]
    }
    return zip(tab.tiles, layout.tiles).enumerated().map { index, tile in
      let (machine, rect) = tile
      return VisibleTile(
        machine: machine, title: Rect(x: rect.x, y: rect.y, width: rect.width, height: 1),
        content: Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1),
        isFocused: index == tab.focus)
    }
  }

  func layout(of tab: Tab) -> TileLayout { TileLayout(count: tab.tiles.count, in: area) }

  func place(of machine: ObjectKey) -> (tab: Int, tile: Int)? {
    for (index, tab) in tabs.enumerated() {
      if let tile = tab.tiles.firstIndex(of: machine) { return (index, tile) }
    }
    return nil
  }

  mutating func addTab(_ machine: ObjectKey) {
    tabs.append(Tab(tiles: [machine]))
    current = tabs.count - 1
  }

  /// Adds a tile to this tab and gives it the keys.
  mutating func join(_ machine: ObjectKey) {
    tabs[current].tiles.append(machine)
    tabs[current].focus = tabs[current].tiles.count - 1
    tabs[current].isZoomed = false
  }

  /// What is seen now is no news any more, and places in a text keep to the rows that they have.
  mutating func noteSeen() {
    for tile in visibleTiles { change(tile.machine) { ($0.hasNews, $0.hasRung) = (false, false) } }
    fitHistories()
  }

  mutating func fitHistories() {
    for tile in visibleTiles {
      guard let screen = screens[tile.machine], let history = screen.history, history.height != tile.content.height
      else { continue }
      change(tile.machine) { $0.history = history.following(screen.terminal, height: tile.content.height) }
    }
  }
}

// MARK: - Commands

extension ConsoleDesk {
  mutating func showTab(_ index: Int) {
    guard tabs.indices.contains(index) else { return say("there is no tab \(index + 1)") }
    current = index
    noteSeen()
  }

  mutating func stepTab(_ step: Int) {
    guard tabs.count > 1 else { return say("there is one tab") }
    showTab((current + step + tabs.count) % tabs.count)
  }

  mutating func stepTile(_ step: Int) {
    guard let tab, tab.tiles.count > 1 else { return say("there is one tile: \(options.escape) + adds one") }
    tabs[current].focus = (tab.focus + step + tab.tiles.count) % tab.tiles.count
    noteSeen()
  }

  mutating func moveFocus(_ direction: Direction) {
    guard let tab, let next = layout(of: tab).neighbour(of: tab.focus, direction) else { return }
    tabs[current].focus = next
    noteSeen()
  }

  mutating func toggleZoom() {
    guard let tab, tab.tiles.count > 1 else { return say("there is one tile, which has all the room") }
    tabs[current].isZoomed.toggle()
    noteSeen()
  }

  /// Takes the focused tile into a tab of its own.
  mutating func separate() {
    guard let machine = focused, let tab, tab.tiles.count > 1 else { return say("it has a tab of its own") }
    remove(machine)
    addTab(machine)
    noteSeen()
  }

  /// Brings the next tab's tiles into this one.
  mutating func merge() {
    guard tabs.count > 1, let tab else { return say("there is no other tab to bring in") }
    let other = (current + 1) % tabs.count
    guard tab.tiles.count + tabs[other].tiles.count <= TileLayout.limit else {
      return say("a tab has at most \(TileLayout.limit) tiles")
    }
    tabs[current].tiles += tabs[other].tiles
    tabs[current].isZoomed = false
    tabs.remove(at: other)
    if other < current { current -= 1 }
    noteSeen()
  }

  /// Closes the focused console; its guest goes on.
  mutating func closeFocused() -> [DeskEffect] {
    guard let machine = focused else { return [] }
    remove(machine)
    screens[machine] = nil
    broadcast.remove(machine)
    notice = "console of \(machine): closed"
    noteSeen()
    return [.close(machine)]
  }

  private mutating func remove(_ machine: ObjectKey) {
    guard let place = place(of: machine) else { return }
    tabs[place.tab].tiles.remove(at: place.tile)
    let left = tabs[place.tab].tiles.count
    tabs[place.tab].focus = max(0, min(tabs[place.tab].focus, left - 1))
    guard left == 0 else { return }
    tabs.remove(at: place.tab)
    current = max(0, min(current, tabs.count - 1))
  }
}
