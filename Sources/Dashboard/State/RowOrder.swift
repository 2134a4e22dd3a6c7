// The order of a list's rows, kept sorted while objects come and go.

import KubeModel

/// Where a row belongs: by rank first, then by namespace and name.
struct RowPlace: Sendable, Hashable, Comparable {
  var rank: Int64
  var key: ObjectKey

  static func < (left: RowPlace, right: RowPlace) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.key < right.key
  }
}

/// Places in ascending order; a change costs a binary search and moving the rest.
struct RowOrder: Sendable {
  private(set) var places: [RowPlace] = []

  init(_ places: [RowPlace] = []) { self.places = places.sorted() }

  /// Takes places that are in order already.
  init(sorted places: [RowPlace]) { self.places = places }

  /// The index of the first place that does not come before this one.
  func index(of place: RowPlace) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func insert(_ place: RowPlace) {
    let index = index(of: place)
    if index == places.count || places[index] != place { places.insert(place, at: index) }
  }

  mutating func remove(_ place: RowPlace) {
    let index = index(of: place)
    if index < places.count, places[index] == place { places.remove(at: index) }
  }
}
