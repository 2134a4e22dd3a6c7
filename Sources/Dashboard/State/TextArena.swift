// The texts of a list's rows once more, in one piece: so they are searched several times as fast as where they lie apart in the memory.

/// Texts by the numbers of their rows. What changes stays where it is, if there is room; what moved away leaves a hole.
struct TextArena: Sendable {
  private struct Place {
    var start = 0
    var count = 0
    /// Bytes from the start on that are this row's alone.
    var room = 0
  }

  private var bytes: [UInt8] = []
  private var places: [Place] = []
  private var lost = 0

  /// - Parameter id: at most one more than the largest so far.
  mutating func set(_ id: RowID, to text: [UInt8]) {
    let index = Int(id)
    if index == places.count { places.append(Place()) }
    if text.count > places[index].room {
      lost += places[index].room
      let room = (text.count + 15) / 16 * 16
      places[index] = Place(start: bytes.count, count: 0, room: room)
      bytes += text
      bytes += repeatElement(0, count: room - text.count)
    } else {
      bytes.replaceSubrange(places[index].start..<places[index].start + text.count, with: text)
    }
    places[index].count = text.count
    if lost > bytes.count / 2 { compact() }
  }

  func contains(_ id: RowID, _ word: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      word.withUnsafeBytes { FilterTerm.contains(Self.text(places[Int(id)], of: bytes), $0) }
    }
  }

  /// The rows whose texts hold a word, looked for in the order of the memory.
  func rows(containing word: [UInt8]) -> RowSet {
    bytes.withUnsafeBytes { bytes in
      word.withUnsafeBytes { word in
        places.withUnsafeBufferPointer { places in
          RowSet(below: places.count) { FilterTerm.contains(Self.text(places[$0], of: bytes), word) }
        }
      }
    }
  }

  private static func text(_ place: Place, of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[place.start..<place.start + place.count])
  }

  /// Closes the holes, with the texts in the order of their rows.
  private mutating func compact() {
    var packed: [UInt8] = []
    packed.reserveCapacity(bytes.count - lost)
    for index in places.indices {
      let place = places[index]
      places[index].start = packed.count
      packed += bytes[place.start..<place.start + place.room]
    }
    (bytes, lost) = (packed, 0)
  }
}
