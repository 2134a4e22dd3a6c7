// The list and the consoles on one screen: two surfaces, of which each keeps track of its own changes.

import Consoles
import Terminal

/// Puts together what the two painters painted.
struct ScreenPainter {
  private var list: FramePainter
  private var desk: DeskPainter
  private var area: Rect?

  init(size: Size, theme: Theme) {
    list = FramePainter(size: size, theme: theme)
    desk = DeskPainter(styles: theme.deskStyles)
  }

  /// Brings the screen up to date and returns the rows that changed.
  ///
  /// - Parameter area: where the consoles are seen; nil where they are not.
  mutating func paint(_ frame: Frame, _ consoles: ConsoleDesk, in area: Rect?) -> SurfaceUpdate {
    var update = list.paint(frame)
    var rows = Set(update.rows.keys)
    if self.area != area { rows.formUnion(Self.rows(self.area) + Self.rows(area)) }
    self.area = area
    if let area { rows.formUnion(desk.paint(consoles).rows.keys.map { $0 + area.y }) }
    for y in rows where 0 <= y && y < frame.size.rows { update.rows[y] = row(y, frame.overlay?.rect) }
    return update
  }

  private static func rows(_ area: Rect?) -> [Int] { area.map { Array($0.y..<$0.maxY) } ?? [] }

  /// A row of the screen: the list's, the consoles over it, and over them what lies over the list.
  private func row(_ y: Int, _ overlay: Rect?) -> [Cell] {
    var cells = Array(list.surface.row(y))
    guard let area, area.y <= y, y < area.maxY else { return cells }
    let under = cells
    cells.replace(area.x..<area.maxX, with: desk.surface.row(y - area.y))
    if let overlay, overlay.y <= y, y < overlay.maxY {
      cells.replace(overlay.x..<overlay.maxX, with: under[max(0, overlay.x)..<min(under.count, overlay.maxX)])
    }
    return cells
  }
}

extension [Cell] {
  /// Puts other cells over a part; a wide character that is cut by that is a blank.
  fileprivate mutating func replace(_ columns: Range<Int>, with other: ArraySlice<Cell>) {
    for (column, cell) in zip(columns, other) where indices.contains(column) { self[column] = cell }
    for boundary in [columns.lowerBound, columns.upperBound] where 0 < boundary && boundary < count {
      let isCut = self[boundary - 1].glyph.width == 2 && !self[boundary].glyph.isContinuation
      if isCut { self[boundary - 1].glyph = .space }
      if self[boundary].glyph.isContinuation, self[boundary - 1].glyph.width != 2 { self[boundary].glyph = .space }
    }
  }
}

extension Theme {
  /// What lies around guests' screens, in this theme.
  var deskStyles: DeskStyles {
    var styles = DeskStyles()
    styles.bar = self[.place]
    styles.tab = self[.place]
    styles.tabSelected = self[.title]
    styles.title = self[.dim]
    styles.titleFocused = self[.tabSelected]
    styles.dim = self[.dim]
    styles.alert = self[.bad].adding([.reverse, .bold])
    styles.found = self[.marked].adding(.underline)
    (styles.dialog, styles.button, styles.buttonSelected) = (self[.dialog], self[.button], self[.buttonSelected])
    return styles
  }
}
