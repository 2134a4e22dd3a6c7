// The part of a console's text that a tile shows, as rows of cells.

import Codecs
import Terminal

/// A window onto a console's text.
struct ScreenPicture {
  private let screen: ConsoleScreen
  private let size: Size
  private let isFocused: Bool
  private let utcOffset: Int
  /// Columns before the text.
  private let gutter: Int
  /// The number of the line on top, and the column at the left.
  let top: Int
  let left: Int

  init(_ screen: ConsoleScreen, size: Size, isFocused: Bool, utcOffset: Int) {
    (self.screen, self.size, self.isFocused, self.utcOffset) = (screen, size, isFocused, utcOffset)
    gutter = screen.history?.showsTimes == true ? min(Self.timeWidth, max(0, size.columns - 1)) : 0
    top = screen.history?.top ?? Self.liveTop(screen.terminal, size.rows)
    let column = screen.history?.cursor.column ?? screen.terminal.cursorColumn
    left = max(0, column - max(1, size.columns - gutter) + 1)
  }

  /// A screen with more rows than the tile is shown around its cursor; one with fewer has what scrolled away above it.
  private static func liveTop(_ terminal: TerminalEmulator, _ rows: Int) -> Int {
    let surplus = terminal.size.rows - rows
    if surplus > 0 { return terminal.screenStart + min(max(0, terminal.cursorRow - rows + 1), surplus) }
    if terminal.isAlternate { return terminal.screenStart }
    return max(terminal.lines.lowerBound, terminal.lines.upperBound - rows)
  }

  func paint(at rect: Rect, on surface: inout Surface, _ styles: DeskStyles) {
    let area = Rect(x: rect.x + gutter, y: rect.y, width: rect.width - gutter, height: rect.height)
    for row in 0..<rect.height {
      let y = rect.y + row
      if gutter > 0 { paintTime(of: top + row, x: rect.x, y: y, on: &surface, styles.dim) }
      let cells = cells(of: top + row, styles)
      surface.draw(cells, x: area.x - left, y: y, clip: area)
      let end = max(area.x, area.x - left + cells.count)
      let rest = Rect(x: end, y: y, width: area.maxX - end, height: 1)
      surface.fill(rest, style: isReversed ? Style(attributes: .reverse) : .plain)
    }
    if let place = cursor { drawCursor(place, in: area, on: &surface) }
  }

  private func paintTime(of line: Int, x: Int, y: Int, on surface: inout Surface, _ style: Style) {
    let isWritten = line <= screen.terminal.screenStart + screen.terminal.cursorRow
    let time = isWritten ? screen.times.time(of: line) : nil
    // To the second, as what is live is noted.
    let text = time.map { RFC3339.short(Int64($0).saturatingMultiply(1000), utcOffset: utcOffset) } ?? ""
    surface.fill(Rect(x: x, y: y, width: gutter, height: 1))
    surface.draw(String(text.prefix(gutter - 1)), x: x, y: y, style: style)
  }

  /// Columns of a time, and one between it and the text.
  private static let timeWidth = 15
}

// MARK: - Rows

extension ScreenPicture {
  private var isReversed: Bool { screen.terminal.modes.contains(.reverseScreen) }

  private func cells(of line: Int, _ styles: DeskStyles) -> [Cell] {
    let terminal = screen.terminal
    let start = terminal.screenStart
    var cells = line >= start ? seen(terminal.row(line - start)) : seen(terminal.line(line)[...])
    if let history = screen.history { highlight(&cells, line, history, styles) }
    return cells
  }

  private func seen(_ row: ArraySlice<Cell>) -> [Cell] {
    let (palette, isReversed) = (screen.terminal.palette, isReversed)
    return row.map { cell in
      var seen = Cell(cell.glyph, style: cell.visibleStyle)
      if seen.style == .plain, !isReversed { return seen }
      if seen.style.attributes.contains(.hidden), !seen.glyph.isContinuation { seen.glyph = .space }
      if !palette.isEmpty { seen.style = seen.style.recoloured(palette) }
      if isReversed { seen.style = seen.style.toggling(.reverse) }
      return seen
    }
  }

  private func highlight(_ cells: inout [Cell], _ line: Int, _ history: History, _ styles: DeskStyles) {
    for match in history.matches where match.lowerBound.line <= line && line <= match.upperBound.line {
      let from = match.lowerBound.line == line ? match.lowerBound.column : 0
      let to = match.upperBound.line == line ? match.upperBound.column : cells.count
      for column in from..<max(from, min(to, cells.count)) { cells[column].style = styles.found }
    }
    guard history.selection != nil else { return }
    for column in cells.indices where history.isSelected(TextPosition(line: line, column: column)) {
      cells[column].style = cells[column].style.toggling(.reverse)
    }
  }
}

// MARK: - The cursor

extension ScreenPicture {
  /// Where the cursor is: in the text that is looked at, or where the guest's next character goes.
  private var cursor: TextPosition? {
    guard isFocused else { return nil }
    if let history = screen.history { return history.cursor }
    let terminal = screen.terminal
    guard terminal.isCursorVisible, !screen.attachment.hasEnded else { return nil }
    return TextPosition(line: terminal.screenStart + terminal.cursorRow, column: terminal.cursorColumn)
  }

  private func drawCursor(_ place: TextPosition, in area: Rect, on surface: inout Surface) {
    let (x, y) = (area.x + place.column - left, area.y + place.line - top)
    guard area.y <= y, y < area.maxY, area.x <= x, x < area.maxX else { return }
    let cell = surface[x, y]
    guard !cell.glyph.isContinuation else { return }
    surface.draw([Cell(cell.glyph, style: cell.style.toggling(.reverse))], x: x, y: y, clip: area)
  }
}

extension Style {
  fileprivate func toggling(_ attribute: Attributes) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes.symmetricDifference(attribute))
  }

  /// With the colours that a guest gave the first indices.
  fileprivate func recoloured(_ palette: [UInt8: Colour]) -> Style {
    func colour(_ colour: Colour) -> Colour { colour.index.flatMap { palette[$0] } ?? colour }
    return Style(foreground: colour(foreground), background: colour(background), attributes: attributes)
  }
}
