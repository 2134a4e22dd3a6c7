// How something goes on, on standard output: one line that is drawn anew on a terminal, else a line at each change.

import Glibc
import Terminal

struct ProgressLine {
  private let isTerminal: Bool
  private var last: String?

  init(isTerminal: Bool = StandardOutput.isTerminal) { self.isTerminal = isTerminal }

  /// - Parameter identity: without a terminal, texts of the same identity are printed once.
  mutating func show(_ text: String, identity: String) {
    defer { last = identity }
    if isTerminal {
      let glyphs = CellText.glyphs(text, fitting: Self.width - 1)
      print("\r\(String(String.UnicodeScalarView(glyphs.flatMap(\.scalars))))\u{1B}[K", terminator: "")
    } else if identity != last {
      print(PlainText.of(text))
    }
    StandardOutput.flush()
  }

  /// Takes the line away, so that others can be printed.
  mutating func clear() {
    if isTerminal, last != nil { print("\r\u{1B}[K", terminator: "") }
    last = nil
  }

  /// Leaves the line as it is and goes below it.
  mutating func end() {
    if isTerminal, last != nil { print("") }
    last = nil
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
