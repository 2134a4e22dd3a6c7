// The dialog in which the columns of a list are chosen and put in order.

import KubeModel
import Terminal

struct ColumnDialog: Sendable, Hashable {
  struct Item: Sendable, Hashable {
    var title: String
    var isShown: Bool
  }

  private(set) var items: [Item]
  private(set) var index = 0

  init(_ table: ObjectTable) {
    let shown = table.shownColumns
    let hidden = table.columns.indices.filter { !shown.contains($0) }
    items =
      shown.map { Item(title: table.columns[$0].title, isShown: true) }
      + hidden.map { Item(title: table.columns[$0].title, isShown: false) }
  }

  /// Nil where all are shown in their order.
  func choice(of table: ObjectTable) -> [String]? {
    let chosen = items.filter(\.isShown).map(\.title)
    return chosen == table.columns.map(\.title) || chosen.isEmpty ? nil : chosen
  }

  mutating func move(by step: Int) { index = max(0, min(index + step, items.count - 1)) }

  mutating func toggle() {
    guard items.indices.contains(index) else { return }
    items[index].isShown.toggle()
  }

  /// Puts the column further to the left (up in the list), or to the right.
  mutating func shift(by step: Int) {
    let other = index + step
    guard items.indices.contains(index), items.indices.contains(other) else { return }
    items.swapAt(index, other)
    index = other
  }
}

extension DashboardState {
  mutating func chooseColumns(_ key: Key, _ dialog: ColumnDialog) -> Effect? {
    var dialog = dialog
    switch key {
    case .escape, .character("q"):
      mode = base
      return nil
    case .enter:
      mode = base
      table.choice = dialog.choice(of: table)
      do {
        try settings.columns?.save(table.choice, of: view.resource.qualifiedName)
      } catch {
        notice = Notice(kind: .failure, text: "these columns hold until you leave: \(error)")
      }
      return nil
    case .character(" "): dialog.toggle()
    case .character("J"): dialog.shift(by: 1)
    case .character("K"): dialog.shift(by: -1)
    default:
      switch keyMap.command(for: key, in: view) {
      case .up: dialog.move(by: -1)
      case .down: dialog.move(by: 1)
      default: break
      }
    }
    mode = .columns(dialog)
    return nil
  }

  /// Sorts by the neighbour of the column that is sorted by, among those that are shown.
  mutating func sortByNeighbour(_ step: Int) {
    let shown = table.shownColumns
    guard !shown.isEmpty else { return }
    let now = table.sorting.column.flatMap { shown.firstIndex(of: $0) } ?? defaultSortedColumn
    let column = shown[(now + step + shown.count) % shown.count]
    sort(Sorting(column: column, isAge: table.columns[column].isAge, isDescending: table.sorting.isDescending))
  }

  mutating func reverseSorting() {
    var sorting = table.sorting
    if sorting.column == nil {
      sorting.column = table.shownColumns.isEmpty ? nil : table.shownColumns[defaultSortedColumn]
    }
    sorting.isDescending.toggle()
    sort(sorting)
  }

  /// Without a choice of the operator's, lists are in the order of the first column.
  private var defaultSortedColumn: Int { 0 }
}
