// Another size of the window.

extension TerminalEmulator {
  /// Cuts or widens the screens. Rows are not wrapped anew, as in xterm; those that no longer fit above the cursor go
  /// to the scrollback, and come back when there is room again.
  public mutating func resize(to size: Size) {
    let new = Size(columns: max(1, size.columns), rows: max(1, size.rows))
    guard new != self.size else { return }
    if isAlternate { resizeAlternate(to: new) } else { resizeMain(to: new) }
    margins = 0..<new.rows
    tabs.resize(columns: new.columns)
    cursor.move(row: min(cursor.row, new.rows - 1), column: min(cursor.column, new.columns - 1))
  }

  private mutating func resizeMain(to new: Size) {
    let shift = scrollback.fit(&grid, to: new, keeping: cursor.row)
    cursor.row += shift
    saved?.row += shift
    hidden = hidden.resized(to: new, from: 0)
  }

  /// The main screen keeps the row to which the cursor will return.
  private mutating func resizeAlternate(to new: Size) {
    let surplus = max(0, cursor.row - new.rows + 1)
    grid = grid.resized(to: new, from: surplus)
    cursor.row -= surplus
    let shift = scrollback.fit(&hidden, to: new, keeping: hiddenSaved?.row ?? 0)
    hiddenSaved?.row += shift
  }
}

extension Scrollback {
  /// Gives the main screen another size and returns by how many rows its text moved down, or up if negative: up into
  /// the scrollback until the row to be kept fits, down when there is room for lines that are kept here.
  fileprivate mutating func fit(_ grid: inout Grid, to size: Size, keeping row: Int) -> Int {
    let surplus = max(0, min(row, grid.size.rows - 1) - size.rows + 1)
    for row in 0..<surplus { append(grid[row], isContinued: grid.isContinued(row)) }
    let added = max(0, size.rows - grid.size.rows)
    grid = grid.resized(to: size, from: surplus)
    let returned = min(added, count)
    grid.scroll(0..<size.rows, by: -returned, blank: .blank)
    for row in stride(from: returned - 1, through: 0, by: -1) {
      if let line = popLast() { grid.replace(row, with: line.cells, isContinued: line.isContinued) }
    }
    return returned - surplus
  }
}
