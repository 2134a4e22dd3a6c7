// Sizes and rectangles in cells; the origin is the upper left corner.

public struct Size: Sendable, Hashable, CustomStringConvertible {
  public var columns: Int
  public var rows: Int

  /// Negative numbers count as 0, and nothing is larger than 1000 × 1000 cells.
  public init(columns: Int, rows: Int) {
    self.columns = min(max(0, columns), Self.limit)
    self.rows = min(max(0, rows), Self.limit)
  }

  /// Columns and rows that a size can have.
  public static let limit = 1000

  /// Reads `120x40` or `120×40`; nil for anything else and for a size without cells.
  public init?(_ text: String) {
    let parts = text.split(whereSeparator: { "x×".contains($0) }).compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy({ 1...Self.limit ~= $0 }) else { return nil }
    self.init(columns: parts[0], rows: parts[1])
  }

  public var description: String { "\(columns)×\(rows)" }

  public func contains(_ other: Size) -> Bool { columns >= other.columns && rows >= other.rows }
}

public struct Rect: Sendable, Hashable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public var maxX: Int { x + width }
  public var maxY: Int { y + height }

  public func intersection(_ other: Rect) -> Rect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// A rectangle of this size in the middle, cut where it does not fit.
  public func centred(_ size: Size) -> Rect {
    let (width, height) = (min(size.columns, width), min(size.rows, height))
    return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }
}
