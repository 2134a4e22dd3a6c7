// Cells back to text.

extension Collection<Cell> {
  /// The characters of the cells with their marks; a wide character stands there once. Blanks at the end are cut,
  /// unless they are to be kept.
  func text(keepingBlanks: Bool = false) -> String {
    var scalars = String.UnicodeScalarView()
    var blanks = 0
    for cell in self {
      if cell.glyph == .space {
        blanks += 1
      } else if !cell.glyph.isContinuation {
        scalars.append(contentsOf: repeatElement(" ", count: blanks))
        blanks = 0
        cell.glyph.append(to: &scalars)
      }
    }
    if keepingBlanks { scalars.append(contentsOf: repeatElement(" ", count: blanks)) }
    return String(scalars)
  }
}

extension Glyph {
  fileprivate func append(to text: inout String.UnicodeScalarView) {
    if isSimple { text.append(base) } else { text.append(contentsOf: scalars) }
  }
}
