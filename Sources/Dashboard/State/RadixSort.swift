// Sorting many elements by numbers, without comparing them: where few values stand in any order, as states do, comparing takes
// most of the time.

extension Array {
  /// Sorts a part by the bytes of its keys, the least significant first; equals stay in their order.
  ///
  /// Takes as much memory again as the part has. Bytes in which no keys differ cost nothing.
  mutating func sortStably(_ part: Range<Int>, by key: (Element) -> UInt64) {
    var (from, to) = (Array(self[part]), Array(self[part]))
    for shift in Self.differingBytes(from, key) {
      Self.distribute(from, into: &to) { Int(truncatingIfNeeded: key($0) >> shift & 0xFF) }
      swap(&from, &to)
    }
    replaceSubrange(part, with: from)
  }

  /// How far each byte is to be shifted that is not the same in all keys.
  private static func differingBytes(_ elements: [Element], _ key: (Element) -> UInt64) -> [UInt64] {
    guard let first = elements.first.map(key) else { return [] }
    let differences = elements.reduce(0 as UInt64) { $0 | (key($1) ^ first) }
    return stride(from: 0 as UInt64, to: 64, by: 8).filter { differences >> $0 & 0xFF != 0 }
  }

  /// Puts elements in the order of their digits.
  private static func distribute(_ elements: [Element], into other: inout [Element], by digit: (Element) -> Int) {
    var places = [Int](repeating: 0, count: 257)
    for element in elements { places[digit(element) + 1] += 1 }
    for value in 1..<places.count { places[value] += places[value - 1] }
    for element in elements {
      let value = digit(element)
      other[places[value]] = element
      places[value] += 1
    }
  }
}
