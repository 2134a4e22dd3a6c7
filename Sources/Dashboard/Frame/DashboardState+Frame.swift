// The screen as a function of the state: title, lists, list, result, hints. Dialogs and help lie over it.

import KubeModel
import Terminal

extension DashboardState {
  // Rows of the screen above and below the list.
  private static let listTop = 3
  private static let bottomHeight = 2

  /// The row under the list, or under a page: the first of the consoles or of the bottom.
  var bodyEnd: Int { desk.isBelow(size) ? desk.area?.y ?? 0 : size.rows - Self.bottomHeight }

  /// How many rows the list has.
  var listHeight: Int { max(1, bodyEnd - Self.listTop - (report.banner == nil ? 0 : 1)) }

  /// How many columns the list has, or a page.
  var listWidth: Int { desk.isBelow(size) ? size.columns : desk.area.map { $0.x - 1 } ?? size.columns }

  /// What the screen shows now; `prepare` first.
  func frame() -> Frame {
    var frame = Frame(size: size)
    guard size.contains(Self.minimumSize) else {
      for (line, text) in zip(frame.lines.indices, tooSmall) { frame.lines[line].append(text, .bad) }
      return frame
    }
    if let page, mode == .page { return pageFrame(page) }
    let report = report
    let banner = report.banner.map { [Line(spans: [Span($0, report.role, x: 1, width: listWidth - 2)])] } ?? []
    let above = [titleLine(report), tabLine] + banner + [headerLine]
    let below = [resultLine, hintLine]
    let list = listLines
    let padding = Array(repeating: Line(), count: max(0, size.rows - above.count - list.count - below.count))
    frame.lines = above + list + padding + below
    frame.overlay = overlay
    return frame
  }

  private var tooSmall: [String] {
    let parts = ["terminal too small:", "needs \(Self.minimumSize)"]
    let whole = parts.joined(separator: " ")
    return CellText.width(whole) <= size.columns ? [whole] : parts
  }

  func titleLine(_ report: SyncReport) -> Line {
    var line = Line(fill: .title)
    line.append(" spyhop ", .title)
    let status = " \(report.short) "
    let start = max(8, size.columns - CellText.width(status))
    line.spans.append(
      Span(
        " \(place.context)\(settings.isReadOnly ? " (read-only)" : "")  \(scopeText)", .place, x: 8,
        width: max(0, start - 8)))
    line.spans.append(Span(status, report.role, x: start))
    return line
  }

  /// How much the line of lists says, the most that fits.
  private enum TabForm: CaseIterable {
    case spacious, tight
    /// Without the number of rows, but for the list that is shown.
    case titles
    case digits
  }

  private var tabLine: Line {
    let lines = TabForm.allCases.lazy.map { tabLine($0) }
    return lines.first { $0.width <= size.columns } ?? tabLine(.digits)
  }

  /// The lists, and what narrows or marks rows of this one.
  private func tabLine(_ form: TabForm) -> Line {
    var line = Line()
    for other in View.tabs + (view.digit == nil ? [view] : []) {
      let (left, right, role): (String, String, Role) = other == view ? ("[", "]", .tabSelected) : (" ", " ", .tab)
      line.append(left, role)
      if let digit = other.digit { line.append("\(digit)", .key) }
      line.append(tabText(other, form) + right + (form == .spacious ? " " : ""), role)
    }
    if !table.filter.text.isEmpty {
      line.append(" /\(table.filter.text) (\(table.rowCount))", .prompt)
    }
    if !table.marks.isEmpty { line.append(" \(table.marks.count) marked", .marked) }
    return line
  }

  private func tabText(_ other: View, _ form: TabForm) -> String {
    guard form != .digits || other == view else { return "" }
    let isCounted = followed.contains(other) && (form != .titles || other == view)
    return (other.digit == nil ? "" : " ") + other.title + (isCounted ? " \(tables[other].totalCount)" : "")
  }
}

// MARK: - The list

extension DashboardState {
  // The first two columns are for signs of the selected row and of marked ones: colours alone would not show in a text.
  private var columnPlaces: [ColumnPlace] {
    let table = table
    let shown = table.shownColumns
    let (columns, widths) = (shown.map { table.columns[$0] }, shown.map { table.widths[$0] + sortMark($0).count })
    let width = listWidth - 3
    let places =
      table.wideOffset.map { ColumnLayout.widePlaces(of: columns, wanted: widths, from: 2, width: width, skipping: $0) }
      ?? ColumnLayout.places(of: columns, wanted: widths, from: 2, width: width)
    return places.map { ColumnPlace(index: shown[$0.index], x: $0.x, width: $0.width) }
  }

  private var headerLine: Line {
    Line(
      spans: columnPlaces.map {
        let column = table.columns[$0.index]
        return span(column.title + sortMark($0.index), .header, in: $0, isRight: column.alignsRight)
      })
  }

  private func span(_ text: String, _ role: Role, in place: ColumnPlace, isRight: Bool) -> Span {
    let margin = isRight ? max(0, place.width - CellText.width(text)) : 0
    return Span(text, role, x: place.x + margin, width: place.width - margin)
  }

  /// What stands behind the title of the column that the operator sorts by.
  private func sortMark(_ column: Int) -> String {
    let sorting = table.sorting
    guard sorting.column == column, sorting != table.defaultSorting else { return "" }
    return sorting.isDescending ? "↓" : "↑"
  }

  private var listLines: [Line] {
    if let (text, role) = emptyText { return [Line(), Line(spans: [Span(text, role, x: 2, width: listWidth - 3)])] }
    let places = columnPlaces
    let table = table
    let selected = table.selectedKey
    return table.window(height: listHeight).map { key in
      let cells = table.preparedCells(key)
      var line = Line(isSelected: key == selected)
      if line.isSelected { line.spans.append(Span(">", .text, x: 0)) }
      if table.marks.contains(key) { line.spans.append(Span("*", .marked, x: 1)) }
      for column in places where column.index < cells.count {
        let cell = cells[column.index]
        line.spans.append(
          span(cell.text(now: now), cell.role, in: column, isRight: table.columns[column.index].alignsRight))
      }
      return line
    }
  }
}

// MARK: - The bottom

extension DashboardState {
  var resultLine: Line {
    if desk.hasKeys { return desk.resultLine(width: size.columns) }
    switch mode {
    case .filter: return prompt("/\(table.filter.text)_", table.filter.problem)
    case .command(let line): return prompt(":\(line.text)_", line.problem ?? completionText(line))
    default: break
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

  /// Where consoles have the whole screen, what became of their last command stands in place of the keys.
  private var hintLine: Line {
    if desk.hasKeys, desk.coversList(size), desk.prompt ?? desk.notice != nil { return resultLine }
    return Hint.line(of: hints, finally: lastHints, width: size.columns)
  }

  /// What is typed, and beside it what there is to say about it.
  func prompt(_ text: String, _ remark: String?) -> Line {
    var line = Line()
    line.spans = [Span(" \(text)", .prompt, x: 0, width: min(size.columns, CellText.width(text) + 1))]
    if let remark {
      line.spans.append(Span(remark, .dim, x: line.width + 2, width: max(0, size.columns - line.width - 3)))
    }
    return line
  }

  private func completionText(_ line: CommandLine) -> String? {
    line.text.isEmpty ? "a kind, ns NAME, ctx NAME" : grammar.completions(of: line.text).joined(separator: "  ")
  }
}

extension DeskBar {
  fileprivate func resultLine(width: Int) -> Line {
    if let prompt { return Line(spans: [Span(" \(prompt)", .prompt, x: 0, width: width)]) }
    return Line(spans: [Span(" \(notice ?? "")", .information, x: 0, width: width)])
  }
}
