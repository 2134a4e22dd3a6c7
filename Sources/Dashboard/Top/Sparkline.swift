// A row of small bars. Pure.

/// Values as bars of a cell each.
public enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The newest values at the right end; what is not known is blank.
  ///
  /// - Parameters:
  ///   - width: in cells; the text has exactly that many characters, each one cell wide.
  ///   - top: what a full bar stands for; the largest value shown where it is nil.
  public static func text(_ values: [Double?], width: Int, top: Double? = nil) -> String {
    guard width > 0 else { return "" }
    let shown = values.suffix(width)
    let top = top ?? shown.compactMap { $0 }.max() ?? 0
    let blank = String(repeating: " ", count: width - shown.count)
    return blank + String(shown.map { $0.map { bar($0, of: top) } ?? " " })
  }

  private static func bar(_ value: Double, of top: Double) -> Character {
    guard top > 0, value.isFinite else { return bars[0] }
    let step = (value / top * Double(bars.count - 1)).rounded()
    return bars[Int(max(0, min(Double(bars.count - 1), step)))]
  }
}
