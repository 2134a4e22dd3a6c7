// Tables as lines of text, in kubectl's layout: titles in capitals, three spaces between columns. Pure.

import APIClient
import KubeModel
import Terminal

/// Prints one kind's rows, and remembers the columns and their widths for rows that come later.
struct TablePrinter: Sendable {
  let isWide: Bool
  let showsNamespace: Bool
  let showsHeader: Bool
  /// Puts the kind before each name: for several kinds in a row.
  let showsKind: Bool

  private var columns: [ObjectTable.Column] = []
  private var widths: [Int] = []

  init(isWide: Bool = false, showsNamespace: Bool = false, showsHeader: Bool = true, showsKind: Bool = false) {
    self.isWide = isWide
    self.showsNamespace = showsNamespace
    self.showsHeader = showsHeader
    self.showsKind = showsKind
  }

  /// The lines of a table; titles come with the first, and where later ones bring other columns.
  mutating func lines(_ table: ObjectTable, of resource: ResourceDefinition) -> [String] {
    let isNew = !table.columns.isEmpty && table.columns != columns
    if isNew { columns = table.columns }
    var rows = table.rows.map { cells($0, of: resource) }
    if isNew, showsHeader { rows.insert(titles(of: resource), at: 0) }
    if isNew { widths = [] }
    for row in rows { widen(for: row) }
    return rows.map(line)
  }

  private func titles(of resource: ResourceDefinition) -> [String] {
    let shown = columns.filter { isWide || !$0.isWide }.map { PlainText.of($0.name.uppercased()) }
    return hasNamespaceColumn(resource) ? ["NAMESPACE"] + shown : shown
  }

  private func cells(_ row: ObjectTable.Row, of resource: ResourceDefinition) -> [String] {
    var cells = zip(columns, row.cells).filter { isWide || !$0.0.isWide }.map { PlainText.of($0.1) }
    if showsKind, !cells.isEmpty { cells[0] = "\(resource.singularName)/\(cells[0])" }
    return hasNamespaceColumn(resource) ? [PlainText.of(row.key.namespace)] + cells : cells
  }

  private func hasNamespaceColumn(_ resource: ResourceDefinition) -> Bool { showsNamespace && resource.isNamespaced }

  private mutating func widen(for row: [String]) {
    for (index, cell) in row.enumerated() {
      let width = CellText.width(cell)
      if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
    }
  }

  private func line(_ row: [String]) -> String {
    var line = ""
    for (index, cell) in row.enumerated() {
      line += cell
      guard index < row.count - 1 else { break }
      line += String(repeating: " ", count: widths[index] - CellText.width(cell) + 3)
    }
    return line
  }
}
