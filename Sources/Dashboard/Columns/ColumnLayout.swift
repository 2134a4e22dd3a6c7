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

    return placed(shown, widths, from: start, width: width)
  }

  /// Places all columns in full; those that are scrolled out and those beyond the right edge are left out. The first one
  /// that stays always, the object's name, does not scroll.
  static func widePlaces(
    of columns: [Column], wanted: [Int], from start: Int, width: Int, skipping: Int
  ) -> [ColumnPlace] {
    let fixed = columns.firstIndex { $0.priority == 0 && $0.isFlexible } ?? 0
    let others = columns.indices.filter { $0 != fixed }.dropFirst(skipping)
    let shown = columns.isEmpty ? [] : [fixed] + others
    let widths = zip(columns, wanted).map { min(max($0.maximumWidth, 64), $1) }
    return placed(shown, widths, from: start, width: width).filter { $0.width > 0 }
  }

  private static func placed(_ shown: [Int], _ widths: [Int], from start: Int, width: Int) -> [ColumnPlace] {
    var x = start
    return shown.map { index in
      defer { x += widths[index] + gap }
      return ColumnPlace(index: index, x: x, width: min(widths[index], max(0, start + width - x)))
    }
  }
}
