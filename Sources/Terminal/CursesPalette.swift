// Styles to ncurses attributes and colour pairs.

import CNcurses

/// Gives each pair of colours a number in ncurses, as far as the terminal has numbers; further pairs are shown without
/// colours.
struct CursesPalette {
  struct Look {
    var attributes: attr_t
    var pair: Int32
  }

  private let depth: ColourDepth
  private var pairs: [UInt64: Int32] = [:]
  private var looks: [Style: Look] = [:]

  private static let lookLimit = 4096

  init(depth: ColourDepth) {
    self.depth = depth
    guard depth > .mono else { return }
    start_color()
    use_default_colors()
  }

  mutating func look(of style: Style) -> Look {
    if let known = looks[style] { return known }
    if looks.count >= Self.lookLimit { looks.removeAll() }
    let look = makeLook(style.resolved(for: depth))
    looks[style] = look
    return look
  }

  private mutating func makeLook(_ style: Style) -> Look {
    var attributes: attr_t = 0
    for (ours, theirs) in Self.attributes where style.attributes.contains(ours) { attributes |= theirs }
    guard depth > .mono else { return Look(attributes: attributes, pair: 0) }
    // A terminal of eight colours shows the bright ones as bold.
    if (8..<16).contains(style.foreground.index ?? 0), ncurses_colours() < 16 { attributes |= ncurses_bold }
    return Look(attributes: attributes, pair: pair(style.foreground, style.background))
  }

  private mutating func pair(_ foreground: Colour, _ background: Colour) -> Int32 {
    let key = UInt64(foreground.bits) << 32 | UInt64(background.bits)
    if key == 0 { return 0 }
    if let known = pairs[key] { return known }
    guard pairs.count + 1 < Int(ncurses_pairs()) else { return 0 }
    let number = Int32(pairs.count + 1)
    guard init_extended_pair(number, self.number(foreground), self.number(background)) == OK else { return 0 }
    pairs[key] = number
    return number
  }

  /// ncurses' number for a colour that the terminal can show; -1 for the default.
  private func number(_ colour: Colour) -> Int32 {
    if depth == .truecolour, let (red, green, blue) = colour.directComponents {
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return value < 8 ? 0 : value  // the first eight numbers mean the named colours
    }
    guard let index = colour.index else { return -1 }
    return ncurses_colours() < 16 ? Int32(index & 7) : Int32(index)
  }

  private static let attributes: [(Style.Attributes, attr_t)] = [
    (.bold, ncurses_bold), (.dim, ncurses_dim), (.italic, ncurses_italic), (.underline, ncurses_underline),
    (.blink, ncurses_blink), (.reverse, ncurses_reverse),
  ]
}
