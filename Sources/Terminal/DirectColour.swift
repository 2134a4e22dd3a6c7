// 24-bit colours for terminals that have them but whose terminfo entry does not say so, which is most: ncurses gets the
// terminal's own description with direct colours added, in the form that ncurses(3) documents for TERMINFO.

import CNcurses
import Glibc

enum DirectColour {
  /// The terminal's description with direct colours, as a value for TERMINFO.
  ///
  /// nil where the environment does not ask for 24 bits, the entry has them already, or the terminal does not take ANSI's
  /// sequences for colours.
  static func description(of type: String, terminal: Int32, environment: [String: String]) -> String? {
    var problem: Int32 = 0
    guard setupterm(type, terminal, &problem) == OK else { return nil }
    defer { terminfo_close() }
    let hasRGB = Terminfo.flag("RGB")
    let depth = ColourDepth(environment: environment, colours: Terminfo.number("colors"), hasRGB: hasRGB)
    guard depth == .truecolour, !hasRGB, Terminfo.rawString("setaf")?.starts(with: "\u{1B}[".utf8) == true else {
      return nil
    }
    var entry = TerminfoEntry.current(
      names: "\(type)|with direct colours", extendedFlags: ["AX", "RGB"].filter { $0 == "RGB" || Terminfo.flag($0) })
    entry.set(number: "colors", to: 1 << 24)
    entry.set(number: "pairs", to: 1 << 16)
    entry.set(string: "setaf", to: sequence(named: 3, direct: 38))
    entry.set(string: "setab", to: sequence(named: 4, direct: 48))
    for name in ["setf", "setb", "initc", "initp", "oc"] { entry.set(string: name, to: nil) }
    return entry.compiled.map { "hex:" + hexadecimal($0) }
  }

  /// Runs the body while TERMINFO has another value; for the start of the program, before other threads read the
  /// environment.
  static func withDescription<Result>(_ description: String, _ body: () -> Result) -> Result {
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", description, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return body()
  }

  /// The numbers below eight are the named colours; others are red, green and blue in a byte each.
  private static func sequence(named: Int, direct: Int) -> String {
    "\u{1B}[%?%p1%{8}%<%t\(named)%p1%d%e\(direct);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
