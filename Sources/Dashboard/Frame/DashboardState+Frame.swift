// The screen as a function of the state: title, lists, list, result, hints. Dialogs and help lie over it.

import KubeModel
import Terminal

extension DashboardState {
  // Rows of the screen above and below the list.
  private static let listTop = 3
  private static let bottomHeight = 2

  /// How many rows the list has.
  var listHeight: Int {
    max(1, size.rows - Self.listTop - Self.bottomHeight - (report.banner == nil ? 0 : 1))
  }

  /// What the screen shows now; `prepare` first.
  func frame() -> Frame {
    var frame = Frame(size: size)
    guard size.contains(Self.minimumSize) else {
      if size.rows > 0 { frame.lines[0].append("terminal too small: needs \(Self.minimumSize)", .bad) }
      return frame
    }
    let report = report
    let banner = report.banner.map { [Line(spans: [Span($0, report.role, x: 1, width: size.columns - 2)])] } ?? []
    let above = [titleLine(report), tabLine] + banner + [headerLine]
    let below = [resultLine, Hint.line(of: hints, finally: lastHints, width: size.columns)]
    let list = listLines
    let padding = Array(repeating: Line(), count: max(0, listHeight - list.count))
    frame.lines = above + list + padding + below
    frame.overlay = overlay
    return frame
  }

  private func titleLine(_ report: SyncReport) -> Line {
    var line = Line(fill: .title)
    line.append(" spyhop ", .title)
    let status = " \(report.short) "
    let start = max(8, size.columns - CellText.width(status))
    line.spans.append(Span(" \(place.context)  \(scopeText)", .place, x: 8, width: max(0, start - 8)))
    line.spans.append(Span(status, report.role, x: start))
    return line
  }

  private var tabLine: Line {
    let full = tabLine(isShort: false)
    return full.width <= size.columns ? full : tabLine(isShort: true)
  }

  /// The lists, and what narrows or marks rows of this one.
  ///
  /// - Parameter isShort: leaves out how many rows each list has.
  private func tabLine(isShort: Bool) -> Line {
    var line = Line()
    for other in View.allCases {
      let (left, right, role): (String, String, Role) = other == view ? ("[", "]", .tabSelected) : (" ", " ", .tab)
      let count = isShort ? "" : " \(tables[other].totalCount)"
      line.append(left, role)
      line.append("\(other.digit)", .key)
      line.append(" \(other.title)\(count)\(right)\(isShort ? "" : " ")", role)
    }
    if !table.filter.text.isEmpty {
      line.append(" /\(table.filter.text) (\(table.rows.count))", .prompt)
    }
    if !table.marks.isEmpty { line.append(" \(table.marks.count) marked", .marked) }
    return line
  }
}

// MARK: - The list

extension DashboardState {
  // The first two columns are for signs of the selected row and of marked ones: colours alone would not show in a text.
  private var columnPlaces: [ColumnPlace] {
    ColumnLayout.places(of: table.columns, wanted: table.widths, from: 2, width: size.columns - 3)
  }

  private var headerLine: Line {
    Line(spans: columnPlaces.map { Span(table.columns[$0.index].title, .header, x: $0.x, width: $0.width) })
  }

  private var listLines: [Line] {
    if let (text, role) = emptyText { return [Line(), Line(spans: [Span(text, role, x: 2, width: size.columns - 3)])] }
    let places = columnPlaces
    let selected = table.selectedKey
    return table.window(height: listHeight).map { place in
      let cells = table.preparedCells(place.key)
      var line = Line(isSelected: place.key == selected)
      if line.isSelected { line.spans.append(Span(">", .text, x: 0)) }
      if table.marks.contains(place.key) { line.spans.append(Span("*", .marked, x: 1)) }
      for column in places where column.index < cells.count {
        let cell = cells[column.index]
        line.spans.append(Span(cell.text(now: now), cell.role, x: column.x, width: column.width))
      }
      return line
    }
  }
}

// MARK: - The bottom

extension DashboardState {
  private var resultLine: Line {
    if mode == .filter {
      return Line(spans: [Span(" /\(table.filter.text)_", .prompt, x: 0, width: size.columns)])
    }
    guard let notice else { return Line() }
    let (sign, role): (String, Role) =
      switch notice.kind {
      case .information: ("", .information)
      case .success: ("ok: ", .success)
      case .failure: ("error: ", .failure)
      }
    return Line(spans: [Span(" \(sign)\(notice.text)", role, x: 0, width: size.columns)])
  }
}
