// What the terminal's description says, read through ncurses once it is set up.

import CNcurses
import Glibc

enum Terminfo {
  static func number(_ name: String) -> Int { Int(tigetnum(name)) }
  static func flag(_ name: String) -> Bool { tigetflag(name) > 0 }

  /// A string capability as it stands in the description; nil where the terminal has none.
  static func rawString(_ name: String) -> [UInt8]? {
    guard let text = tigetstr(name), Int(bitPattern: text) != -1 else { return nil }
    return Array(UnsafeBufferPointer(start: text, count: strlen(text)).map(UInt8.init(bitPattern:)))
  }

  /// A string capability as bytes to send, without padding marks (`$<5>`).
  static func string(_ name: String) -> [UInt8]? { rawString(name).map(withoutPadding) }

  static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// Switches bracketed paste on and off. terminfo has no standard names for it; terminals that do not know the mode skip
  /// it.
  static let pasteOn = Array("\u{1B}[?2004h".utf8)
  static let pasteOff = Array("\u{1B}[?2004l".utf8)

  /// Ends bracketed paste and keypad mode, shows the cursor, resets colours and leaves the alternate screen.
  static var restoreString: [UInt8] {
    pasteOff + ["rmkx", "cnorm", "sgr0", "op", "rmcup"].flatMap { string($0) ?? [] }
  }

  /// What this terminal sends for keys that have names in terminfo.
  static var keySequences: [[UInt8]: Key] {
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in keyNames {
      if let bytes = string(name), bytes.count > 1, bytes.count <= 8, bytes[0] == 0x1B { sequences[bytes] = key }
    }
    return sequences
  }

  private static let keyNames: [(String, Key)] =
    [
      ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)), ("khome", Key(.home)),
      ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)), ("kich1", Key(.insert)),
      ("kdch1", Key(.delete)), ("kcbt", .backTab), ("kent", .enter),
    ] + (1...12).map { ("kf\($0)", Key(.function($0))) }
}
