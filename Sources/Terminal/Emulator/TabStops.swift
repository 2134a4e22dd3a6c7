// Where tabs go.

/// A stop in every eighth column until a program sets its own; the last column always holds the cursor.
struct TabStops: Sendable {
  private var stops: [Bool]

  init(columns: Int) { stops = (0..<columns).map(Self.isDefault) }

  private static func isDefault(_ column: Int) -> Bool { column % 8 == 0 }

  func next(after column: Int) -> Int {
    let next = column + 1 < stops.count ? stops[(column + 1)...].firstIndex(of: true) : nil
    return next ?? max(0, stops.count - 1)
  }

  func previous(before column: Int) -> Int { stops.prefix(max(0, column)).lastIndex(of: true) ?? 0 }

  mutating func set(_ column: Int, _ isStop: Bool) { if stops.indices.contains(column) { stops[column] = isStop } }

  mutating func clear() { stops = Array(repeating: false, count: stops.count) }

  /// Columns that are new get default stops.
  mutating func resize(columns: Int) {
    stops = Array(stops.prefix(columns)) + (min(stops.count, columns)..<columns).map(Self.isDefault)
  }
}
