// How the screen is shared between the list and the consoles.

import Terminal

/// The consoles' part of the screen.
enum ScreenSplit {
  /// Columns that a list needs to say what matters, and a console to show a guest's line.
  private static let listWidth = 60
  private static let consoleWidth = 80
  /// Rows of the list that stay at least, and those of a console that are as good as more: a bar and a guest's screen.
  private static let listRows = 4
  private static let consoleRows = 25
  /// Title, tabs and column titles above the list; result and hints under it.
  private static let aboveList = 3
  private static let bottom = 2

  /// Where consoles lie: beside the list where there is the width, else under it; nil where that leaves too little of
  /// either.
  static func beside(_ size: Size) -> Rect? {
    if size.columns > listWidth + consoleWidth {
      let width = max(consoleWidth, size.columns - 2 * listWidth)
      return Rect(
        x: size.columns - width, y: aboveList - 1, width: width, height: size.rows - bottom - aboveList + 1)
    }
    let room = size.rows - aboveList - bottom
    let rows = min(consoleRows, room - listRows)
    guard rows >= 12 else { return nil }
    return Rect(x: 0, y: size.rows - bottom - rows, width: size.columns, height: rows)
  }

  /// All but the hints.
  static func full(_ size: Size) -> Rect { Rect(x: 0, y: 0, width: size.columns, height: size.rows - 1) }
}

/// What the list knows of the consoles.
struct DeskBar: Sendable, Hashable {
  /// The part of the screen that is theirs; nil while they are not seen.
  var area: Rect?
  /// Whether keys are theirs.
  var hasKeys = false
  /// What is being typed to them, or what became of their last command.
  var prompt: String?
  var notice: String?
  var hints: [Hint] = []
  /// The key that leads to them; nil where there are none.
  var key: String?

  /// Whether they lie under the list rather than beside it.
  func isBelow(_ size: Size) -> Bool { area.map { $0.width == size.columns } ?? false }

  /// Whether nothing of the list is seen beside them.
  func coversList(_ size: Size) -> Bool { isBelow(size) && area?.height == size.rows - 1 }
}
