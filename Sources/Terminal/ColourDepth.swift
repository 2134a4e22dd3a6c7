// How many colours the terminal shows, from the environment and its terminfo entry.

/// What a terminal can show: no colour, 16, 256, or 24 bits.
public enum ColourDepth: Int, Sendable, Comparable {
  case mono, indexed16, indexed256, truecolour

  public static func < (left: ColourDepth, right: ColourDepth) -> Bool { left.rawValue < right.rawValue }

  /// A non-empty `NO_COLOR` (no-color.org) means mono; `COLORTERM=truecolor` or `24bit`, or terminfo's `RGB`, 24 bits;
  /// otherwise terminfo's number of colours decides.
  ///
  /// - Parameter colours: terminfo's `colors`; negative where the terminal has none.
  public init(environment: [String: String], colours: Int, hasRGB: Bool) {
    let claim = environment["COLORTERM"] ?? ""
    if !(environment["NO_COLOR"] ?? "").isEmpty || colours < 8 {
      self = .mono
    } else if hasRGB || claim == "truecolor" || claim == "24bit" {
      self = .truecolour
    } else {
      self = colours >= 256 ? .indexed256 : .indexed16
    }
  }
}
