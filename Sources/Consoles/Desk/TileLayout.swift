// Where tiles lie: a grid that keeps each as near to a terminal's shape as the room allows.

public import Terminal

/// Rectangles for up to nine tiles. Each has its title in its first row; a column between two is left for a line.
public struct TileLayout: Sendable, Hashable {
  public static let limit = 9
  /// Smaller than this, with its title, nothing in a tile could be read.
  static let minimum = Size(columns: 16, rows: 3)

  public let tiles: [Rect]

  /// Tiles for so many consoles in an area; none where they would be too small.
  public init(count: Int, in area: Rect) {
    tiles = Self.candidates(count, area).filter(\.isUseful).max { $0.quality < $1.quality }?.rects ?? []
  }

  private struct Candidate {
    var rects: [Rect]
    /// How much of a terminal of 80×24 the smallest tile shows; missing columns hurt more than missing rows.
    var quality: Double
    var isUseful: Bool
  }

  private static func candidates(_ count: Int, _ area: Rect) -> [Candidate] {
    guard count > 0 else { return [] }
    return (1...min(count, limit)).map { columns in
      let rects = grid(min(count, limit), columns: columns, area)
      let (width, height) = (rects.map(\.width).min() ?? 0, rects.map(\.height).min() ?? 0)
      let shown = (columns: min(Double(width) / 80, 1), rows: min(Double(height - 1) / 24, 1))
      let quality = shown.columns * shown.columns.squareRoot() * shown.rows
      let isUseful = count == 1 || Size(columns: width, rows: height).contains(minimum)
      return Candidate(rects: rects, quality: quality, isUseful: isUseful)
    }
  }

  /// Rows of so many tiles; those of the last row, when they are fewer, are wider.
  private static func grid(_ count: Int, columns: Int, _ area: Rect) -> [Rect] {
    let rows = (count + columns - 1) / columns
    return slices(area.height, rows, gap: 0).enumerated().flatMap { row, vertical in
      let inRow = min(columns, count - row * columns)
      return slices(area.width, inRow, gap: 1).map { horizontal in
        Rect(
          x: area.x + horizontal.lowerBound, y: area.y + vertical.lowerBound, width: horizontal.count,
          height: vertical.count)
      }
    }
  }

  /// Parts of a length, as equal as can be, with gaps between.
  private static func slices(_ length: Int, _ count: Int, gap: Int) -> [Range<Int>] {
    let room = max(0, length - gap * (count - 1))
    return (0..<count).map { index in
      let start = room * index / count + gap * index
      return start..<start + room * (index + 1) / count - room * index / count
    }
  }

  /// The tile that one comes to from another in a direction; nil at the edge.
  func neighbour(of index: Int, _ direction: Direction) -> Int? {
    guard tiles.indices.contains(index) else { return nil }
    let from = tiles[index]
    let ahead = tiles.indices.filter { direction.leads(from: from, to: tiles[$0]) }
    return ahead.min { direction.distance(from, tiles[$0]) < direction.distance(from, tiles[$1]) }
  }
}

public enum Direction: Sendable, Hashable {
  case up, down, left, right

  fileprivate func leads(from: Rect, to: Rect) -> Bool {
    switch self {
    case .up: to.maxY <= from.y
    case .down: to.y >= from.maxY
    case .left: to.maxX <= from.x
    case .right: to.x >= from.maxX
    }
  }

  fileprivate func distance(_ from: Rect, _ to: Rect) -> Int {
    let (x, y) = (abs(from.x - to.x), abs(from.y - to.y))
    return self == .up || self == .down ? 1000 * y + x : 1000 * x + y
  }
}
