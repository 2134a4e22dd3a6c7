// The terminal that guests write to: its state, and what can be read of it. How bytes change it stands beside.

/// A terminal as serial consoles know it, VT102, VT220 and xterm, as a pure function of the bytes it was given.
///
/// Bytes are hostile: unknown and malformed sequences are skipped as xterm skips them, every buffer has a bound, and
/// no byte makes more work than a screenful. The stream is UTF-8; C1 controls are not obeyed. A value of its own,
/// without threads or I/O; a copy shares its memory until one of the two changes.
public struct TerminalEmulator: Sendable {
  public struct Options: Sendable, Hashable {
    /// How many lines are kept after they scrolled off the main screen.
    public var scrollbackLines: Int
    /// About how many bytes they may take. Plain lines never get there; where every cell has its own colour, fewer
    /// lines are kept, but always the newest 256.
    public var scrollbackBytes: Int
    /// Whether what a guest puts on the clipboard (OSC 52) is reported as an event; otherwise it is dropped.
    public var reportsClipboard: Bool

    public init(scrollbackLines: Int = 10_000, scrollbackBytes: Int = 16 << 20, reportsClipboard: Bool = false) {
      self.scrollbackLines = scrollbackLines
      self.scrollbackBytes = scrollbackBytes
      self.reportsClipboard = reportsClipboard
    }
  }

  public let options: Options

  /// The screen that is shown, and the one that is not: main or alternate.
  var grid: Grid
  var hidden: Grid
  public internal(set) var isAlternate = false
  var scrollback: Scrollback

  var cursor = Cursor()
  /// What DECSC saved on the screen that is shown, and on the other.
  var saved: Cursor?
  var hiddenSaved: Cursor?
  /// The rows that scroll.
  var margins: Range<Int>
  var tabs: TabStops
  /// What REP repeats.
  var lastPrinted: Unicode.Scalar?

  public internal(set) var modes = TerminalModes.initial
  public internal(set) var cursorShape = CursorShape.block
  /// The window title that the guest set, at most 1,024 characters without controls.
  public internal(set) var title = ""
  /// Colours that the guest gave the first sixteen indices (Linux console, `ESC ] P`).
  public internal(set) var palette: [UInt8: Colour] = [:]
  var replies: [UInt8] = []
  var events: [TerminalEvent] = []

  var parser = SequenceParser()
  var decoder = UTF8Decoder()

  /// A blank terminal; sizes without cells count as one cell.
  public init(size: Size, options: Options = Options()) {
    self.options = options
    grid = Grid(size: size)
    hidden = grid
    scrollback = Scrollback(limit: options.scrollbackLines, byteLimit: options.scrollbackBytes)
    margins = 0..<grid.size.rows
    tabs = TabStops(columns: grid.columns)
  }
}

// MARK: - The screen

extension TerminalEmulator {
  public var size: Size { grid.size }

  /// Where the cursor is, from 0; in the last column also while the next character would wrap.
  public var cursorRow: Int { cursor.row }
  public var cursorColumn: Int { cursor.column }
  public var isCursorVisible: Bool { modes.contains(.cursorVisible) }

  /// The cell at a place; blank outside the screen.
  public subscript(x: Int, y: Int) -> Cell {
    0 <= x && x < grid.columns && 0 <= y && y < size.rows ? grid[y].dropFirst(x).first ?? .blank : .blank
  }

  /// A row of the screen, as many cells as there are columns; empty outside. Its indices do not begin with 0.
  public func row(_ row: Int) -> ArraySlice<Cell> { 0 <= row && row < size.rows ? grid[row] : [] }

  /// The rows that changed since they were last taken, all of them at first and after a change of size.
  public mutating func takeUpdate() -> SurfaceUpdate {
    let rows = grid.takeDirtyRows().map { ($0, Array(grid[$0])) }
    return SurfaceUpdate(size: size, rows: Dictionary(uniqueKeysWithValues: rows))
  }

  /// The rows of the screen as text, blanks at the ends cut.
  public var screenText: [String] { (0..<size.rows).map { grid[$0].text() } }
}

// MARK: - What the guest is told, and what it tells

/// Something that a guest did which is not to be seen on its screen.
public enum TerminalEvent: Sendable, Hashable {
  case bell
  case title(String)
  /// Text for the clipboard as base64, and the selections it is meant for (`c`, `p`, …), from OSC 52.
  case clipboard(selections: String, base64: String)
}

extension TerminalEmulator {
  static let replyLimit = 4096
  static let eventLimit = 64

  /// What has to be sent to the guest in answer to its questions. At most 4,096 bytes wait; later answers are dropped.
  public mutating func takeReplies() -> [UInt8] {
    defer { replies.removeAll(keepingCapacity: true) }
    return replies
  }

  /// What happened since it was last asked, in order. At most 64 events wait; later ones are dropped.
  public mutating func takeEvents() -> [TerminalEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  mutating func reply(_ text: String) {
    if replies.count + text.utf8.count <= Self.replyLimit { replies += text.utf8 }
  }

  mutating func report(_ event: TerminalEvent) {
    if events.count < Self.eventLimit { events.append(event) }
  }
}
