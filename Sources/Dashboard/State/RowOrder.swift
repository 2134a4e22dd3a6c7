// The order of a list's rows, kept sorted while objects come and go.

/// Numbers of rows in ascending order; a change costs a binary search and moving the rest.
struct RowOrder: Sendable {
  private(set) var ids: [RowID] = []
  let sorting: Sorting

  init(_ sorting: Sorting, sorted ids: [RowID] = []) { (self.sorting, self.ids) = (sorting, ids) }

  /// Sorts rows that stand in the order of their keys already.
  init(_ sorting: Sorting, byKey ids: [RowID], _ store: RowStore) {
    self.sorting = sorting
    self.ids = store.withRows { RankedRows(ids, $0, sorting).sorted }
  }

  /// The index of the first row that does not come before this one.
  func index(of row: borrowing TableRow, _ store: RowStore) -> Int {
    store.withRows { rows in
      var (low, high) = (0, ids.count)
      while low < high {
        let middle = (low + high) / 2
        if sorting.precedes(rows[Int(ids[middle])], row) { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// Where a row stands that is in the order; its values have to be those it was put there with.
  func index(of id: RowID, _ store: RowStore) -> Int? {
    let index = index(of: store[id], store)
    return index < ids.count && ids[index] == id ? index : nil
  }

  mutating func insert(_ id: RowID, _ store: RowStore) {
    let index = index(of: store[id], store)
    if index == ids.count || ids[index] != id { ids.insert(id, at: index) }
  }

  /// Returns where it stood.
  @discardableResult
  mutating func remove(_ id: RowID, _ store: RowStore) -> Int? {
    guard let index = index(of: id, store) else { return nil }
    ids.remove(at: index)
    return index
  }

  /// Takes many rows out, and others in, in one pass. Rows that are taken out may have other values by now; those that
  /// have and stay in the order have to be among both.
  mutating func change(removing gone: RowSet, adding news: [RowID], _ store: RowStore) {
    if !gone.isEmpty { ids.removeAll { gone.contains($0) } }
    guard !news.isEmpty else { return }
    let sorted = store.withRows { rows in news.sorted { sorting.precedes(rows[Int($0)], rows[Int($1)]) } }
    var merged: [RowID] = []
    merged.reserveCapacity(ids.count + sorted.count)
    var done = 0
    for id in sorted {
      let next = index(of: store[id], store)
      merged += ids[done..<next]
      merged.append(id)
      done = next
    }
    ids = merged + ids[done...]
  }
}
