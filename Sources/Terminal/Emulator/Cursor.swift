// The cursor and everything that is saved and restored together with it (DECSC, DECRC).

struct Cursor: Sendable {
  var row = 0
  var column = 0
  /// After the last column: the next character goes to the next row, and the cursor only then.
  var isWrapPending = false
  /// Whether rows are counted from the top margin, and the cursor is held between the margins (DECOM).
  var isOriginRelative = false
  var pen = Pen()
  var charsets = CharacterSets()

  mutating func move(row: Int, column: Int) {
    self.row = row
    self.column = column
    isWrapPending = false
  }
}

/// How the cursor is to be drawn (DECSCUSR).
public enum CursorShape: UInt8, Sendable, Hashable {
  case block, underline, bar
}
