// What a screen shows after a program wrote to it: the product's own emulator, with what tests ask of it.

import Terminal

/// The screen of a terminal that a program under test writes to.
public struct ScreenReader: Sendable {
  private var terminal: TerminalEmulator

  public init(columns: Int, rows: Int) {
    terminal = TerminalEmulator(size: Size(columns: columns, rows: rows))
  }

  /// Whether the alternate screen is shown, and the cursor.
  public var isAlternate: Bool { terminal.isAlternate }
  public var isCursorVisible: Bool { terminal.isCursorVisible }

  /// The lines of the screen, blanks at their ends cut.
  public var lines: [String] { terminal.screenText }

  public var text: String { lines.joined(separator: "\n") }

  /// The text of the line's part that is shown in reverse video.
  public func reversedText(line: Int) -> String {
    let reversed = terminal.row(line).filter { $0.style.attributes.contains(.reverse) && !$0.glyph.isContinuation }
    return String(reversed.map { Character($0.glyph.base) })
  }

  public mutating func resize(columns: Int, rows: Int) { terminal.resize(to: Size(columns: columns, rows: rows)) }

  public mutating func read(_ bytes: some Sequence<UInt8>) { terminal.read(Array(bytes)) }
}
