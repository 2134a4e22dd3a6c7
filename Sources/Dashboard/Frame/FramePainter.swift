// From frames to cells: paints the lines that differ from the frame before, and no others.

import Terminal

/// Keeps a surface equal to the last frame.
struct FramePainter {
  private let theme: Theme
  private(set) var surface: Surface
  private var shown: Frame

  init(size: Size, theme: Theme) {
    self.theme = theme
    (surface, shown) = Self.empty(size, theme)
  }

  /// A screen without text, in the theme's background.
  private static func empty(_ size: Size, _ theme: Theme) -> (Surface, Frame) {
    var surface = Surface(size: size)
    surface.fill(surface.bounds, style: theme[.text])
    return (surface, Frame(size: size))
  }

  /// Brings the surface up to date and returns the rows that changed.
  mutating func paint(_ frame: Frame) -> SurfaceUpdate {
    if frame.size != surface.size {
      (surface, shown) = Self.empty(frame.size, theme)
    }
    for (y, line) in frame.lines.enumerated() {
      let over = frame.overlay?.line(y)
      guard line != shown.lines[y] || over != shown.overlay?.line(y) || frame.overlay?.rect != shown.overlay?.rect
      else { continue }
      paint(line, y: y, within: surface.bounds)
      if let over, let rect = frame.overlay?.rect { paint(over, y: y, within: rect) }
    }
    shown = frame
    return surface.takeUpdate()
  }

  private mutating func paint(_ line: Line, y: Int, within area: Rect) {
    let row = Rect(x: area.x, y: y, width: area.width, height: 1)
    let fill = style(line.fill, in: line)
    surface.fill(row, style: fill)
    var (end, before) = (0, fill)
    for span in line.spans {
      let glyphs = CellText.glyphs(span.text, fitting: span.width)
      let style = style(span.role, in: line)
      if style != fill, before.looksBlank(on: fill) {
        surface.fill(Rect(x: area.x + end, y: y, width: max(0, span.x - end), height: 1), style: before)
      }
      surface.draw(glyphs, x: area.x + span.x, y: y, style: style, clip: row)
      (end, before) = (span.x + glyphs.reduce(0) { $0 + $1.width }, style)
    }
  }

  /// The selected row is in reverse video whatever the theme says; a role without a background takes the line's.
  private func style(_ role: Role, in line: Line) -> Style {
    if line.isSelected { return theme[.selected].adding(.reverse) }
    let (style, fill) = (theme[role], theme[line.fill])
    guard style.background == .standard else { return style }
    return Style(
      foreground: style.foreground, background: fill.background,
      attributes: style.attributes.union(fill.attributes.intersection(.reverse)))
  }
}

extension Style {
  /// Whether blanks in it look like those around. Between two words they then carry on the first one's style: to end it and begin
  /// the next costs the terminal more bytes than to change from one to the other.
  fileprivate func looksBlank(on fill: Style) -> Bool {
    let seen: Attributes = [.bold, .dim]
    return self != fill && background == fill.background
      && attributes.subtracting(seen) == fill.attributes.subtracting(seen)
  }
}
