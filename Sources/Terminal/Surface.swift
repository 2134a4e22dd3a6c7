// A grid of cells to draw on, in memory. It knows which rows changed, and nothing of terminals.

/// A two-dimensional grid of cells with clipped drawing, which remembers the rows that really changed.
///
/// Wide characters are never left in halves: overwriting one half blanks the other, and one that would be cut at the
/// edge is not drawn.
public struct Surface: Sendable {
  public let size: Size
  private var cells: [Cell]
  private var dirty: [Bool]

  /// A blank surface, all of whose rows count as changed.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.columns * size.rows)
    dirty = Array(repeating: true, count: size.rows)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: size.columns, height: size.rows) }

  /// The cell at a place; blank outside the bounds.
  public subscript(x: Int, y: Int) -> Cell {
    contains(x, y) ? cells[y * size.columns + x] : .blank
  }

  public func row(_ y: Int) -> ArraySlice<Cell> {
    guard 0 <= y, y < size.rows else { return [] }
    return cells[y * size.columns..<(y + 1) * size.columns]
  }

  private func contains(_ x: Int, _ y: Int) -> Bool { 0 <= x && x < size.columns && 0 <= y && y < size.rows }
}

// MARK: - Drawing

extension Surface {
  /// Draws text from a place to the right, as far as `clip` and the bounds allow, and returns the column after it.
  @discardableResult
  public mutating func draw(_ text: String, x: Int, y: Int, style: Style = .plain, clip: Rect? = nil) -> Int {
    draw(CellText(text), x: x, y: y, style: style, clip: clip)
  }

  @discardableResult
  public mutating func draw(
    _ glyphs: some Sequence<Glyph>, x: Int, y: Int, style: Style = .plain, clip: Rect? = nil
  ) -> Int {
    let area = clip.map { bounds.intersection($0) } ?? bounds
    var x = x
    guard area.y <= y, y < area.maxY else { return x }
    for glyph in glyphs {
      let width = glyph.width
      if x >= area.maxX { break }
      if x >= area.x, x + width <= area.maxX { put(Cell(glyph, style: style), width: width, x: x, y: y) }
      x += width
    }
    return x
  }

  /// Draws cells that have styles of their own, as far as `clip` and the bounds allow. A wide character that would be cut
  /// is drawn as a blank.
  public mutating func draw(_ row: some Sequence<Cell>, x: Int, y: Int, clip: Rect? = nil) {
    let area = clip.map { bounds.intersection($0) } ?? bounds
    guard area.y <= y, y < area.maxY else { return }
    var x = x
    for cell in row where !cell.glyph.isContinuation {
      let width = cell.glyph.width
      if x >= area.maxX { return }
      if x >= area.x, x + width <= area.maxX {
        put(cell, width: width, x: x, y: y)
      } else {
        fill(area.intersection(Rect(x: x, y: y, width: width, height: 1)), style: cell.style)
      }
      x += width
    }
  }

  /// Fills a rectangle with blanks of one style.
  public mutating func fill(_ rect: Rect, style: Style = .plain) {
    let area = bounds.intersection(rect)
    for y in area.y..<max(area.y, area.maxY) {
      for x in area.x..<max(area.x, area.maxX) { put(Cell(.space, style: style), width: 1, x: x, y: y) }
    }
  }

  private mutating func put(_ cell: Cell, width: Int, x: Int, y: Int) {
    breakWide(at: x, y)
    if width == 2 { breakWide(at: x + 1, y) }
    store(cell, x, y)
    if width == 2 { store(Cell(.continuation, style: cell.style), x + 1, y) }
  }

  /// Blanks the other half of a wide character that is about to lose the half at this place.
  private mutating func breakWide(at x: Int, _ y: Int) {
    if self[x, y].glyph.isContinuation { store(Cell(.space, style: self[x - 1, y].style), x - 1, y) }
    if self[x + 1, y].glyph.isContinuation { store(Cell(.space, style: self[x, y].style), x + 1, y) }
  }

  private mutating func store(_ cell: Cell, _ x: Int, _ y: Int) {
    guard contains(x, y) else { return }
    let index = y * size.columns + x
    guard cells[index] != cell else { return }
    cells[index] = cell
    dirty[y] = true
  }
}

// MARK: - What changed

/// The rows of a surface that changed since they were last taken: all that a display has to draw.
public struct SurfaceUpdate: Sendable {
  public var size: Size
  /// Cells by row number.
  public var rows: [Int: [Cell]]

  public init(size: Size, rows: [Int: [Cell]] = [:]) {
    self.size = size
    self.rows = rows
  }

  /// Takes over what a later update says; one of another size replaces everything.
  public mutating func merge(_ later: SurfaceUpdate) {
    if later.size == size { rows.merge(later.rows) { $1 } } else { self = later }
  }
}

extension Surface {
  /// The changed rows; afterwards none counts as changed.
  public mutating func takeUpdate() -> SurfaceUpdate {
    var update = SurfaceUpdate(size: size)
    for y in dirty.indices where dirty[y] {
      update.rows[y] = Array(row(y))
      dirty[y] = false
    }
    return update
  }

  /// The surface as lines of text without styles, blanks at the ends cut: for snapshots and tests.
  public var text: String {
    var lines = ""
    for y in 0..<size.rows {
      var line = String.UnicodeScalarView()
      for cell in row(y) { line.append(contentsOf: cell.glyph.scalars) }
      while line.last == " " { line.removeLast() }
      lines += String(line) + "\n"
    }
    return lines
  }
}
