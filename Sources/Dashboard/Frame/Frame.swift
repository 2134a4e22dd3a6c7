// A frame as a value: what each line of the screen says. Comparing two frames tells which lines to paint.

import Terminal

/// Text at a place in a line.
struct Span: Sendable, Hashable {
  var x: Int
  /// In cells; longer text is cut with an ellipsis.
  var width: Int
  var text: String
  var role: Role

  init(_ text: String, _ role: Role, x: Int, width: Int? = nil) {
    (self.text, self.role, self.x) = (text, role, x)
    self.width = width ?? CellText.width(text)
  }
}

/// One line of the screen; spans that come later lie over earlier ones.
struct Line: Sendable, Hashable {
  var spans: [Span] = []
  /// What fills the line where no span is.
  var fill = Role.text
  var isSelected = false

  /// Adds text after what is there.
  mutating func append(_ text: String, _ role: Role) { spans.append(Span(text, role, x: width)) }

  /// Where the last span ends.
  var width: Int { spans.last.map { $0.x + $0.width } ?? 0 }
}

/// All lines of the screen, and what lies over them.
struct Frame: Sendable, Hashable {
  var size: Size
  var lines: [Line]
  /// Lines over a rectangle of the screen; their columns count from its left edge.
  var overlay: Overlay?

  struct Overlay: Sendable, Hashable {
    var rect: Rect
    var lines: [Line]

    /// The part that lies over a line of the screen.
    func line(_ y: Int) -> Line? { lines.indices.contains(y - rect.y) ? lines[y - rect.y] : nil }
  }

  /// A frame of empty lines.
  init(size: Size) {
    self.size = size
    lines = Array(repeating: Line(), count: size.rows)
  }
}
