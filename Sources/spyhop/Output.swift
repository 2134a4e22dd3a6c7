// Where text leaves the program, and what must not leave it.

import Glibc
import Terminal

enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  static func print(_ line: String) { Swift.print(line) }
  static func write(_ text: String) { Swift.print(text, terminator: "") }

  /// Prints objects' text; on a terminal without what it would obey.
  static func printUnlessEmpty(_ text: String) {
    guard !text.isEmpty else { return }
    let end = text.hasSuffix("\n") ? "" : "\n"
    Swift.print(isTerminal ? PlainText.lines(text) : text, terminator: end)
  }

  static func flush() { fflush(nil) }

}

enum StandardError {
  static func print(_ line: String) { write("\(line)\n") }

  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Text that other people wrote, for an operator's terminal.
enum PlainText {
  /// One line in which nothing is left that a terminal would obey.
  static func of(_ text: some StringProtocol) -> String {
    var plain = String.UnicodeScalarView()
    for glyph in CellText(String(text)) { plain.append(contentsOf: glyph.scalars) }
    return String(plain)
  }

  /// The same for a whole text, whose lines stay.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let indent = line.prefix { $0 == " " }
      return indent + of(line.dropFirst(indent.count))
    }.joined(separator: "\n")
  }
}
