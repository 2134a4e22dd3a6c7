// A place in a console's text, scrollback and screen: what is on top, where the cursor is, what is selected and found.

import Terminal

/// Looking back at what a console said.
struct History: Sendable, Hashable {
  /// What is selected, from where; the other end is the cursor.
  struct Selection: Sendable, Hashable {
    enum Shape: Sendable, Hashable { case characters, lines, block }

    var shape: Shape
    var anchor: TextPosition
  }

  /// The rows there are to show it.
  var height: Int
  /// The number of the line on top.
  private(set) var top: Int
  private(set) var cursor: TextPosition
  var selection: Selection?
  var pattern = ""
  var matches: [Range<TextPosition>] = []
  var showsTimes = false
  /// Whether new lines move it on: while the cursor is in the last line, and nothing is selected.
  private(set) var isFollowing: Bool

  /// Begins at the guest's cursor.
  init(_ terminal: TerminalEmulator, height: Int) {
    self.height = max(1, height)
    cursor = TextPosition(line: terminal.screenStart + terminal.cursorRow, column: terminal.cursorColumn)
    top = Self.lastTop(terminal, self.height)
    isFollowing = true
    scrollToCursor(terminal)
  }

  private static func lastTop(_ terminal: TerminalEmulator, _ height: Int) -> Int {
    max(terminal.lines.lowerBound, terminal.lines.upperBound - height)
  }

  private mutating func scrollToCursor(_ terminal: TerminalEmulator) {
    top = min(max(top, cursor.line - height + 1), cursor.line)
    top = min(max(top, terminal.lines.lowerBound), Self.lastTop(terminal, height))
  }

  /// The same place after the terminal went on, or got another height.
  func following(_ terminal: TerminalEmulator, height: Int) -> History {
    var moved = self
    moved.height = max(1, height)
    if isFollowing, selection == nil {
      moved.moveToEnd(terminal)
    } else {
      moved.place(cursor, terminal)
    }
    return moved
  }
}

// MARK: - Moving

extension History {
  /// Puts the cursor at the nearest place there is.
  mutating func place(_ position: TextPosition, _ terminal: TerminalEmulator) {
    let lines = terminal.lines
    cursor.line = min(max(position.line, lines.lowerBound), lines.upperBound - 1)
    cursor.column = min(max(position.column, 0), terminal.size.columns - 1)
    isFollowing = cursor.line >= Self.lastText(terminal)
    scrollToCursor(terminal)
  }

  mutating func move(lines: Int = 0, columns: Int = 0, _ terminal: TerminalEmulator) {
    place(TextPosition(line: cursor.line + lines, column: cursor.column + columns), terminal)
  }

  mutating func moveToStart(_ terminal: TerminalEmulator) {
    place(TextPosition(line: terminal.lines.lowerBound, column: 0), terminal)
  }

  mutating func moveToEnd(_ terminal: TerminalEmulator) {
    place(TextPosition(line: Self.lastText(terminal), column: 0), terminal)
    top = Self.lastTop(terminal, height)
  }

  /// The last line that the guest has got to.
  private static func lastText(_ terminal: TerminalEmulator) -> Int { terminal.screenStart + terminal.cursorRow }
}

// MARK: - Finding

extension History {
  /// Looks for a text and goes to the last place before the cursor where it stands; false where there is none.
  mutating func search(_ text: String, _ terminal: TerminalEmulator) -> Bool {
    pattern = text
    matches = terminal.matches(of: text)
    return step(-1, terminal)
  }

  /// Goes to the next match, or with -1 to the one before; round at the ends.
  mutating func step(_ direction: Int, _ terminal: TerminalEmulator) -> Bool {
    let found =
      direction > 0
      ? matches.first { $0.lowerBound > cursor } ?? matches.first
      : matches.last { $0.lowerBound < cursor } ?? matches.last
    guard let found else { return false }
    place(found.lowerBound, terminal)
    return true
  }
}

// MARK: - Selecting

extension History {
  mutating func select(_ shape: Selection.Shape) {
    selection = selection?.shape == shape ? nil : Selection(shape: shape, anchor: selection?.anchor ?? cursor)
  }

  /// The selected text, or the word at the cursor.
  func text(_ terminal: TerminalEmulator) -> String {
    guard let selection else { return terminal.text(in: terminal.word(at: cursor)) }
    let (first, last) = (min(selection.anchor, cursor), max(selection.anchor, cursor))
    switch selection.shape {
    case .characters:
      return terminal.text(in: first..<TextPosition(line: last.line, column: last.column + 1))
    case .lines:
      let start = TextPosition(line: first.line, column: 0)
      return terminal.text(in: start..<TextPosition(line: last.line, column: .max)) + "\n"
    case .block:
      let columns = [selection.anchor.column, cursor.column].sorted()
      return terminal.text(inColumns: columns[0]..<columns[1] + 1, lines: first.line..<last.line + 1)
    }
  }

  func isSelected(_ place: TextPosition) -> Bool {
    guard let selection else { return false }
    let (first, last) = (min(selection.anchor, cursor), max(selection.anchor, cursor))
    guard first.line...last.line ~= place.line else { return false }
    switch selection.shape {
    case .characters: return first <= place && place <= last
    case .lines: return true
    case .block:
      let columns = [selection.anchor.column, cursor.column].sorted()
      return columns[0]...columns[1] ~= place.column
    }
  }
}
