// Where columns stand for a given width: which are shown, and how wide each is.

/// A column's place on the screen.
struct ColumnPlace: Hashable {
  /// Which of the view's columns.
  var index: Int
  var x: Int
  var width: Int
}

enum ColumnLayout {
  private static let gap = 2

  /// Places columns from the left with two cells between them.
  ///
  /// While they do not fit, the flexible column gives way down to a third of the width, then columns go by priority.
  /// What is left over goes to the flexible one, so that the last column ends at the right edge.
  ///
  /// - Parameter wanted: how wide each column's widest known cell is.
  static func places(of columns: [Column], wanted: [Int], from start: Int, width: Int) -> [ColumnPlace] {
    var shown = Array(columns.indices)
    var widths = zip(columns, wanted).map { min($0.maximumWidth, $1) }
    let flexible = columns.firstIndex(where: \.isFlexible)
    func total() -> Int { shown.reduce(gap * (shown.count - 1)) { $0 + widths[$1] } }

    if let flexible { widths[flexible] = min(widths[flexible], max(width / 3, width - (total() - widths[flexible]))) }
    while total() > width,
      let last = shown.filter({ columns[$0].priority > 0 })
        .max(by: { (columns[$0].priority, $0) < (columns[$1].priority, $1) })
    {
      shown.removeAll { $0 == last }
    }
    if let flexible { widths[flexible] = max(1, widths[flexible] + width - total()) }

    var x = start
    return shown.map { index in
      defer { x += widths[index] + gap }
      return ColumnPlace(index: index, x: x, width: min(widths[index], max(0, start + width - x)))
    }
  }
}
