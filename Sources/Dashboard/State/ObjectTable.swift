// One list: its rows in order, the filter, the selection and the window on it, and the cells made for that window.
// The objects themselves are the inventory's.

import Codecs
import FoundationEssentials
import KubeModel
import Terminal

struct ObjectTable: Sendable {
  let view: View
  private let showsNamespace: Bool
  private let showsCluster: Bool
  private let thresholds: Thresholds
  private(set) var columns: [Column]
  private(set) var filter = Filter()
  /// Rows that the operator has marked: what keys act on, whether the filter lets them through or not.
  private(set) var marks: Set<ObjectKey> = []
  /// The widest cell seen so far of each column: widths only grow, so that columns stand still while one scrolls.
  private(set) var widths: [Int]
  /// Which columns are shown, and in which order; nil for all.
  var choice: [String]?
  /// All columns at their width, however narrow the screen; so many of them are scrolled out to the left.
  var wideOffset: Int?
  /// From where there is something to show, of what is asked for again and again.
  private(set) var sources: Set<Column.Source> = []

  private var store = RowStore()
  private var byKey = RowOrder(Sorting())
  /// By a column; nil where that is by key.
  private var byColumn: RowOrder?
  /// What the filter lets through; nil without a filter.
  private var matching: RowOrder?
  /// When the filter was last asked about all rows.
  private var filtered: Date?
  private var cells: [ObjectKey: [TableCell]] = [:]

  /// The selected row; nil follows the first one.
  private var selection: ObjectKey?
  private(set) var selectedIndex = 0
  private(set) var top = 0

  /// - Parameter showsCluster: where rows are of several clusters.
  init(view: View, showsNamespace: Bool, showsCluster: Bool = false, thresholds: Thresholds = Thresholds()) {
    (self.view, self.showsNamespace, self.showsCluster) = (view, showsNamespace, showsCluster)
    self.thresholds = thresholds
    columns = view.columns(showsNamespace: showsNamespace, showsCluster: showsCluster, thresholds: thresholds)
    widths = columns.map(\.title.count)
    let sorting = defaultSorting
    if sorting != Sorting() { byColumn = RowOrder(sorting) }
  }

  var sorting: Sorting { (byColumn ?? byKey).sorting }
  private var shown: RowOrder { matching ?? byColumn ?? byKey }

  var rowCount: Int { shown.ids.count }
  var totalCount: Int { store.count }
  var selectedKey: ObjectKey? { key(at: selectedIndex) }
  /// The keys that the filter lets through, in order.
  var keys: [ObjectKey] { shown.ids.map { store[$0].key } }

  func key(at index: Int) -> ObjectKey? { shown.ids.indices.contains(index) ? store[shown.ids[index]].key : nil }

  /// The cells of a row in the window that `show` prepared.
  func preparedCells(_ key: ObjectKey) -> [TableCell] { cells[key] ?? [] }

  /// Events and migrations stand with the newest first, everything else by name.
  var defaultSorting: Sorting {
    guard view.kind == .events || view.kind == .migrations else { return Sorting() }
    let age = columns.firstIndex { ["AGE", "LAST SEEN"].contains($0.title) }
    return Sorting(column: age, isAge: true)
  }
}

// MARK: - Changes

extension ObjectTable {
  /// More changed rows than this are taken over in one pass through the list.
  private static let passLimit = 200

  /// Brings rows up to date with the inventory.
  mutating func update(_ changed: ChangedKeys, _ inventory: Inventory, now: Date) {
    switch changed {
    case .some(let keys) where keys.count <= Self.passLimit:
      for key in keys { update(key, inventory, now: now) }
    case .some(let keys): updateMany(keys, inventory, now: now)
    case .all: rebuild(inventory, now: now)
    }
    settleSelection()
  }

  mutating func setFilter(_ text: String, _ inventory: Inventory, now: Date) {
    let new = Filter(text, columns: columns.map(\.title))
    let candidates = matching.flatMap { new.narrows(filter) ? $0.ids : nil } ?? (byColumn ?? byKey).ids
    filter = new
    refilter(candidates, inventory, now: now)
    settleSelection()
  }

  mutating func sort(by sorting: Sorting, _ inventory: Inventory, now: Date) {
    var sorting = sorting
    sorting.opening = sorting.isAge ? [] : sorting.column.map { store.opening(ofColumn: $0) } ?? []
    store.rank(by: sorting)
    byColumn = sorting.column == nil ? nil : RowOrder(sorting, byKey: byKey.ids, store)
    refilter((byColumn ?? byKey).ids, inventory, now: now)
    settleSelection()
  }

  private mutating func refilter(_ candidates: [RowID], _ inventory: Inventory, now: Date) {
    guard !filter.isEmpty else {
      matching = nil
      return
    }
    filtered = now
    let ids = passing(candidates, inventory, now: now)
    matching = RowOrder(sorting, sorted: ids)
  }

  private func passing(_ candidates: [RowID], _ inventory: Inventory, now: Date) -> [RowID] {
    if let words = filter.words { return words.reduce(candidates) { store.filter($0, containing: $1) } }
    let objects = inventory.objects[view]
    return store.filter(candidates) { filter.matches($0, now: now) { objects[$0] } }
  }

  private mutating func update(_ key: ObjectKey, _ inventory: Inventory, now: Date) {
    cells[key] = nil
    guard let row = row(key, inventory) else { return remove(key) }
    guard let id = store.id(of: key) else {
      let id = store.add(row)
      byKey.insert(id, store)
      byColumn?.insert(id, store)
      if passes(row, inventory, now: now) { matching?.insert(id, store) }
      return
    }
    let isMoved = isMoved(store[id], row)
    if isMoved || matching != nil { matching?.remove(id, store) }
    if isMoved { byColumn?.remove(id, store) }
    store.update(id, to: row)
    if isMoved { byColumn?.insert(id, store) }
    if passes(row, inventory, now: now) { matching?.insert(id, store) }
  }

  /// Whether a row has another place by the column that is sorted by.
  private func isMoved(_ old: borrowing TableRow, _ new: borrowing TableRow) -> Bool {
    byColumn != nil && (sorting.precedes(old, new) || sorting.precedes(new, old))
  }

  private mutating func remove(_ key: ObjectKey) {
    marks.remove(key)
    guard let id = store.id(of: key) else { return }
    matching?.remove(id, store)
    byColumn?.remove(id, store)
    byKey.remove(id, store)
    store.remove(id)
  }

  /// As the update of each, but in one pass through every order.
  private mutating func updateMany(_ keys: Set<ObjectKey>, _ inventory: Inventory, now: Date) {
    var (gone, changed, moved, news): ([RowID], [RowID], [RowID], [RowID]) = ([], [], [], [])
    for key in keys {
      cells[key] = nil
      switch (store.id(of: key), row(key, inventory)) {
      case (let id?, let row?):
        if isMoved(store[id], row) { moved.append(id) }
        store.update(id, to: row)
        changed.append(id)
      case (let id?, nil): gone.append(id)
      case (nil, let row?): news.append(store.add(row))
      case (nil, nil): break
      }
    }
    byKey.change(removing: RowSet(gone), adding: news, store)
    if !(gone.isEmpty && moved.isEmpty && news.isEmpty) {
      byColumn?.change(removing: RowSet(gone + moved), adding: moved + news, store)
    }
    if matching != nil {
      let passing = passing(changed + news, inventory, now: now)
      matching?.change(removing: RowSet(gone + changed), adding: passing, store)
    }
    for id in gone {
      marks.remove(store[id].key)
      store.remove(id)
    }
  }

  private mutating func rebuild(_ inventory: Inventory, now: Date) {
    (store, cells) = (RowStore(), [:])
    let ids = inventory.objects[view].keys.compactMap { key in row(key, inventory).map { store.add($0) } }
    byKey = RowOrder(Sorting())
    byKey.change(removing: RowSet([]), adding: ids, store)
    marks = marks.filter { store.id(of: $0) != nil }
    reorder(inventory, now: now)
  }

  private mutating func reorder(_ inventory: Inventory, now: Date) {
    byColumn = byColumn.map { RowOrder($0.sorting, byKey: byKey.ids, store) }
    refilter((byColumn ?? byKey).ids, inventory, now: now)
  }

  private mutating func row(_ key: ObjectKey, _ inventory: Inventory) -> TableRow? {
    guard let source = inventory.row(view, key) else { return nil }
    if view.isTabulated, store.count == 0 { adoptColumns(of: source.object) }
    var row = TableRow(key: key, cells: columns.map { $0.cell(source) })
    row.rank = sorting.rank(of: row)
    return row
  }

  /// What columns a kind has that is not known here, its first object tells.
  private mutating func adoptColumns(of object: JSON) {
    let adopted = view.columns(
      showsNamespace: showsNamespace, showsCluster: showsCluster, sample: object, thresholds: thresholds)
    guard adopted.map(\.title) != columns.map(\.title) else { return }
    columns = adopted
    widths = columns.map(\.title.count)
    filter = Filter(filter.text, columns: columns.map(\.title))
  }

  private func passes(_ row: TableRow, _ inventory: Inventory, now: Date) -> Bool {
    filter.matches(row, now: now) { inventory.object(view, $0) }
  }
}

// MARK: - Marks

extension ObjectTable {
  /// Marks the selected row, or takes its mark away, and goes on to the next.
  mutating func toggleMark() {
    guard let key = selectedKey else { return }
    if marks.remove(key) == nil { marks.insert(key) }
    move(by: 1)
  }

  /// Marks all rows that the filter lets through; takes the marks away where all have one.
  mutating func toggleAll() {
    let all = Set(keys)
    marks = all.isSubset(of: marks) ? marks.subtracting(all) : marks.union(all)
  }

  mutating func clearMarks() { marks = [] }
}

// MARK: - Selection and window

extension ObjectTable {
  /// Moves the selection so many rows down (up where negative), as far as there are rows.
  mutating func move(by step: Int) { select(selectedIndex + step) }

  mutating func moveToTop() { select(0) }
  mutating func moveToBottom() { select(rowCount - 1) }

  /// Selects an object's row; false where it is not shown.
  mutating func select(_ key: ObjectKey) -> Bool {
    guard let index = store.id(of: key).flatMap({ shown.index(of: $0, store) }) else { return false }
    select(index)
    return true
  }

  private mutating func select(_ index: Int) {
    selectedIndex = max(0, min(index, rowCount - 1))
    selection = selectedIndex == 0 ? nil : key(at: selectedIndex)
  }

  /// Finds the selected row where it is now; where it has gone, the one in its place is selected.
  private mutating func settleSelection() {
    guard let key = selection, rowCount > 0 else {
      selectedIndex = 0
      return
    }
    if !select(key) { select(min(selectedIndex, rowCount - 1)) }
  }

  /// Looks again at which rows a filter by age lets through, once a second.
  mutating func pass(to now: Date, _ inventory: Inventory) {
    guard filter.dependsOnTime, now.timeIntervalSince(filtered ?? .distantPast) >= 1 else { return }
    refilter((byColumn ?? byKey).ids, inventory, now: now)
    settleSelection()
  }

  /// Scrolls so that the selection is among so many rows, and makes the cells of these.
  mutating func show(height: Int, _ inventory: Inventory, now: Date) {
    top = max(selectedIndex - height + 1, min(top, selectedIndex))
    top = max(0, min(top, rowCount - height))
    let keys = window(height: height)
    if cells.count > 4 * max(64, keys.count) { cells = [:] }
    for key in keys {
      if cells[key] == nil { cells[key] = inventory.row(view, key).map { row in columns.map { $0.cell(row) } } }
      for (index, cell) in (cells[key] ?? []).enumerated() {
        widths[index] = max(widths[index], CellText.width(cell.text(now: now)))
      }
    }
  }

  func window(height: Int) -> [ObjectKey] {
    let start = max(0, min(top, rowCount))
    return shown.ids[start..<min(rowCount, start + max(0, height))].map { store[$0].key }
  }
}

// MARK: - Columns

extension ObjectTable {
  /// The columns that are shown, by their index.
  var shownColumns: [Int] {
    guard let choice else {
      return columns.indices.filter { wideOffset != nil || columns[$0].source.map(sources.contains) ?? true }
    }
    let chosen = choice.compactMap { title in columns.firstIndex { $0.title == title } }
    return chosen.isEmpty ? Array(columns.indices) : chosen
  }

  mutating func note(_ source: Column.Source, isThere: Bool) {
    if isThere { sources.insert(source) } else { sources.remove(source) }
  }

  /// Whether what comes from there would be seen, or decides which rows are.
  func wants(_ source: Column.Source) -> Bool {
    let own = columns.indices.filter { columns[$0].source == source }
    let used = filter.columns.union([sorting.column].compactMap(\.self))
    return own.contains { choice?.contains(columns[$0].title) ?? true || used.contains($0) }
  }
}
