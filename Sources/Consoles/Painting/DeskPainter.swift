// From the desk to cells: paints the tiles that changed, and no others.

public import Terminal

/// Keeps a surface equal to what the desk shows.
public struct DeskPainter: Sendable {
  public private(set) var surface: Surface
  private let styles: DeskStyles
  private var shown: DeskPicture?

  public init(styles: DeskStyles) {
    self.styles = styles
    surface = Surface(size: Size(columns: 0, rows: 0))
  }

  /// Brings the surface up to date and returns the rows that changed.
  public mutating func paint(_ desk: ConsoleDesk) -> SurfaceUpdate {
    let picture = DeskPicture(desk)
    let isNew = picture.size != shown?.size
    if isNew { surface = Surface(size: picture.size) }
    if isNew || picture.frame != shown?.frame || picture.overlay != shown?.overlay {
      surface.fill(surface.bounds)
      shown = nil
    }
    if picture.bar != shown?.bar { paint(picture.bar) }
    for (index, tile) in picture.tiles.enumerated() where shown?.tiles[index] != tile {
      if let screen = desk.screens[tile.place.machine] { paint(tile, screen, desk.options) }
    }
    if picture != shown, let overlay = picture.overlay { paint(overlay) }
    shown = picture
    return surface.takeUpdate()
  }

  private mutating func paint(_ bar: [DeskPicture.Label]) {
    let row = Rect(x: 0, y: 0, width: surface.size.columns, height: 1)
    surface.fill(row, style: styles[bar.first?.look ?? .bar])
    for label in bar where label.x < row.width {
      let glyphs = CellText.glyphs(label.text, fitting: row.width - label.x)
      surface.draw(glyphs, x: label.x, y: 0, style: styles[label.look], clip: row)
    }
  }

  private mutating func paint(_ tile: DeskPicture.Tile, _ screen: ConsoleScreen, _ options: DeskOptions) {
    let content = tile.place.content
    if let title = tile.place.title {
      // Nothing is drawn twice: the title would count as changed.
      let style = styles[tile.look]
      let glyphs = CellText.glyphs(tile.title, fitting: title.width)
      let end = surface.draw(glyphs, x: title.x, y: title.y, style: style, clip: title)
      surface.fill(Rect(x: end, y: title.y, width: title.maxX - end, height: 1), style: style)
    }
    if content.maxX < surface.size.columns {
      let style = tile.isTarget ? styles.alert : styles.dim
      for y in (tile.place.title ?? content).y..<content.maxY { surface.draw("|", x: content.maxX, y: y, style: style) }
    }
    let size = Size(columns: content.width, rows: content.height)
    ScreenPicture(screen, size: size, isFocused: tile.place.isFocused, utcOffset: options.utcOffset)
      .paint(at: content, on: &surface, styles)
  }

  /// Lines in a frame of plain characters, in the middle.
  private mutating func paint(_ overlay: DeskPicture.Overlay) {
    let width = max(
      24, (overlay.lines + [overlay.buttons.joined(separator: "  ")]).map { CellText.width($0) }.max() ?? 0)
    let rect = surface.bounds.centred(
      Size(columns: width + 6, rows: overlay.lines.count + (overlay.buttons.isEmpty ? 2 : 3)))
    let inside = Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 4, height: rect.height - 2)
    surface.fill(rect, style: styles.dialog)
    let edge = "+" + String(repeating: "-", count: max(0, rect.width - 2)) + "+"
    for y in rect.y..<rect.maxY {
      let isEdge = y == rect.y || y == rect.maxY - 1
      surface.draw(isEdge ? edge : "|", x: rect.x, y: y, style: styles.dialog, clip: rect)
      if !isEdge { surface.draw("|", x: rect.maxX - 1, y: y, style: styles.dialog, clip: rect) }
    }
    for (index, line) in overlay.lines.enumerated() {
      let glyphs = CellText.glyphs(line, fitting: inside.width)
      surface.draw(glyphs, x: inside.x, y: inside.y + index, style: styles.dialog, clip: inside)
    }
    var x = inside.x
    for (index, button) in overlay.buttons.enumerated() {
      let style = index == overlay.selected ? styles.buttonSelected : styles.button
      x = surface.draw(button, x: x, y: inside.maxY - 1, style: style, clip: inside) + 2
    }
  }
}

extension DeskStyles {
  subscript(look: DeskPicture.Look) -> Style {
    switch look {
    case .bar: bar
    case .tab: tab
    case .tabSelected: tabSelected
    case .title: title
    case .titleFocused: titleFocused
    case .alert: alert
    }
  }
}
