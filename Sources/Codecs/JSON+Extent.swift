// How large a tree is: what bounds copies of values, which cost nothing until they are written.

extension JSON {
  /// Values and bytes of text in the tree, itself and its names included; counted no further than `limit` is passed.
  func weight(upTo limit: Int) -> Int {
    switch self {
    case .string(let text): return 1 + text.utf8.count
    case .array(let elements):
      var sum = 1
      for element in elements where sum <= limit { sum += element.weight(upTo: limit - sum) }
      return sum
    case .object(let object):
      var sum = 1
      for (name, value) in object where sum <= limit { sum += name.utf8.count + value.weight(upTo: limit - sum) }
      return sum
    default: return 1
    }
  }

  /// How many levels the tree has, 1 for a scalar; the most members of an object or elements of an array in it; and how many values.
  public var extent: (levels: Int, members: Int, values: Int) {
    switch self {
    case .array(let elements): Self.extent(of: elements, members: elements.count)
    case .object(let object): Self.extent(of: object.lazy.map(\.value), members: object.count)
    default: (1, 0, 1)
    }
  }

  private static func extent(
    of values: some Sequence<JSON>, members: Int
  ) -> (levels: Int, members: Int, values: Int) {
    values.reduce(into: (1, members, 1)) { extent, value in
      let inner = value.extent
      extent = (max(extent.0, inner.levels + 1), max(extent.1, inner.members), extent.2 + inner.values)
    }
  }
}
