// One list: its rows in order, the filter, the selection and the window on it, and the cells made so far.
// The objects themselves are the inventory's.

import Codecs
import KubeModel
import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ObjectTable: Sendable {
  let view: View
  let columns: [Column]
  private(set) var filter = Filter()
  /// Rows that the operator has marked: what keys act on, whether the filter lets them through or not.
  private(set) var marks: Set<ObjectKey> = []
  /// The widest cell seen so far of each column: widths only grow, so that columns stand still while one scrolls.
  private(set) var widths: [Int]

  private var order = RowOrder()
  private var matching = RowOrder()  // equal to `order` without a filter
  private var ranks: [ObjectKey: Int64] = [:]  // those that are not 0
  private var cells: [ObjectKey: [TableCell]] = [:]
  private var texts: [ObjectKey: [UInt8]] = [:]

  /// The selected row; nil follows the first one.
  private var selection: RowPlace?
  private(set) var selectedIndex = 0
  private(set) var top = 0

  init(view: View, showsNamespace: Bool) {
    self.view = view
    columns = view.columns(showsNamespace: showsNamespace)
    widths = columns.map(\.title.count)
  }

  /// The rows that the filter lets through.
  var rows: [RowPlace] { matching.places }
  var totalCount: Int { order.places.count }
  var selectedKey: ObjectKey? { rows.indices.contains(selectedIndex) ? rows[selectedIndex].key : nil }

  /// The cells of a row in the window that `show` prepared.
  func preparedCells(_ key: ObjectKey) -> [TableCell] { cells[key] ?? [] }
}

// MARK: - Changes

extension ObjectTable {
  /// Brings rows up to date with the inventory.
  ///
  mutating func update(_ keys: ChangedKeys, _ inventory: Inventory) {
    switch keys {
    case .some(let keys): for key in keys { update(key, inventory) }
    case .all: rebuild(inventory)
    }
    settleSelection()
  }

  mutating func setFilter(_ text: String, _ inventory: Inventory) {
    var new = filter
    new.text = text
    let candidates = new.narrows(filter) ? matching : order
    filter = new
    matching = filtered(candidates, inventory)
    settleSelection()
  }

  private mutating func update(_ key: ObjectKey, _ inventory: Inventory) {
    let old = RowPlace(rank: ranks[key] ?? 0, key: key)
    forget(key)
    guard let object = inventory.object(view, key) else {
      marks.remove(key)
      order.remove(old)
      matching.remove(old)
      return
    }
    let new = place(of: object, key)
    if new != old {
      order.remove(old)
      matching.remove(old)
      if selection == old { selection = new }
    }
    order.insert(new)
    if passes(key, inventory) { matching.insert(new) } else { matching.remove(new) }
  }

  private mutating func rebuild(_ inventory: Inventory) {
    (ranks, cells, texts) = ([:], [:], [:])
    order = RowOrder(inventory.objects[view].map { place(of: $1, $0) })
    if let key = selection?.key { selection = RowPlace(rank: ranks[key] ?? 0, key: key) }
    marks = marks.filter { inventory.object(view, $0) != nil }
    matching = filtered(order, inventory)
  }

  private mutating func forget(_ key: ObjectKey) {
    cells[key] = nil
    texts[key] = nil
    ranks[key] = nil
  }

  /// Events and migrations stand with the newest first, everything else by name.
  private mutating func place(of object: JSON, _ key: ObjectKey) -> RowPlace {
    guard let date = moment(of: object).flatMap(RFC3339.date) else { return RowPlace(rank: 0, key: key) }
    let rank = -Int64(date.timeIntervalSince1970 * 1_000)
    ranks[key] = rank
    return RowPlace(rank: rank, key: key)
  }

  private func moment(of object: JSON) -> String? {
    switch view {
    case .events: EventCells.lastSeen(object)
    case .migrations: object.meta.creationTimestamp
    case .virtualMachines, .instances, .pods, .nodes: nil
    }
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

  mutating func clearMarks() { marks = [] }
}

// MARK: - Filter and cells

extension ObjectTable {
  private mutating func filtered(_ order: RowOrder, _ inventory: Inventory) -> RowOrder {
    if filter.isEmpty { return self.order }
    return RowOrder(sorted: order.places.filter { passes($0.key, inventory) })
  }

  private mutating func passes(_ key: ObjectKey, _ inventory: Inventory) -> Bool {
    if filter.isEmpty { return true }
    if let text = texts[key] { return filter.matches(text) }
    let text = Filter.searchText(cells(of: key, inventory))
    texts[key] = text
    return filter.matches(text)
  }

  private mutating func cells(of key: ObjectKey, _ inventory: Inventory) -> [TableCell] {
    if let known = cells[key] { return known }
    guard let row = inventory.row(view, key) else { return [] }
    let made = columns.map { $0.cell(row) }
    cells[key] = made
    return made
  }
}

// MARK: - Selection and window

extension ObjectTable {
  /// Moves the selection so many rows down (up where negative), as far as there are rows.
  mutating func move(by step: Int) { select(selectedIndex + step) }

  mutating func moveToTop() { select(0) }
  mutating func moveToBottom() { select(rows.count - 1) }

  private mutating func select(_ index: Int) {
    selectedIndex = max(0, min(index, rows.count - 1))
    selection = selectedIndex == 0 ? nil : rows[selectedIndex]
  }

  /// Finds the selected row where it is now; where it has gone, its neighbour is selected.
  private mutating func settleSelection() {
    guard let place = selection, !rows.isEmpty else {
      selectedIndex = 0
      return
    }
    let index = matching.index(of: place)
    if index < rows.count, rows[index] == place { selectedIndex = index } else { select(min(index, rows.count - 1)) }
  }

  /// Scrolls so that the selection is among so many rows, and makes the cells of these.
  mutating func show(height: Int, _ inventory: Inventory, now: Date) {
    top = max(selectedIndex - height + 1, min(top, selectedIndex))
    top = max(0, min(top, rows.count - height))
    for place in window(height: height) {
      for (index, cell) in cells(of: place.key, inventory).enumerated() {
        widths[index] = max(widths[index], CellText.width(cell.text(now: now)))
      }
    }
  }

  func window(height: Int) -> ArraySlice<RowPlace> {
    let start = max(0, min(top, rows.count))
    return rows[start..<min(rows.count, start + max(0, height))]
  }
}
