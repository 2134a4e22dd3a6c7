// Control sequences: which function each one calls, and with which numbers.

extension TerminalEmulator {
  /// Carries out a control sequence that ended with this byte.
  mutating func sequence(_ final: UInt8) {
    let final = Unicode.Scalar(final)
    switch (parser.marker, parser.intermediates) {
    case (0, 0): sequence(plain: final)
    case (UInt8(ascii: "?"), 0): sequence(private: final)
    case (UInt8(ascii: ">"), 0): if final == "c", parser.parameters[0] == 0 { reply("\u{1B}[>1;10;0c") }
    case (0, UInt16(UInt8(ascii: "!"))): if final == "p" { softReset() }
    case (0, UInt16(UInt8(ascii: "\""))): if final == "q" { cursor.pen.isProtecting = parser.parameters[0] == 1 }
    case (0, UInt16(UInt8(ascii: " "))): if final == "q" { selectCursorShape(parser.parameters[0]) }
    case (let marker, UInt16(UInt8(ascii: "$"))): if final == "p" { reportMode(marker: marker) }
    default: break
    }
  }

  private mutating func sequence(plain final: Unicode.Scalar) {
    switch final {
    case "m": cursor.pen.apply(parser.parameters)
    case "A"..."H", "a", "d", "e", "f", "`", "I", "Z": move(final)
    case "@", "J"..."M", "P", "X": edit(final)
    case "S": scrollUp(parser.parameters.count())
    case "T" where parser.parameters.count == 1: scrollDown(parser.parameters.count())
    case "^": scrollDown(parser.parameters.count())
    case "b": repeatLast(parser.parameters.count())
    case "c" where parser.parameters[0] == 0: reportAttributes()
    case "g": clearTab(parser.parameters[0])
    case "h": setModes(true)
    case "l": setModes(false)
    case "n": reportStatus(parser.parameters[0])
    case "r": setMargins(top: parser.parameters[0], bottom: parser.parameters[1])
    case "s": saveCursor()
    case "t" where parser.parameters[0] == 18: reply("\u{1B}[8;\(size.rows);\(size.columns)t")
    case "u": restoreCursor()
    default: break
    }
  }

  private mutating func sequence(private final: Unicode.Scalar) {
    switch final {
    case "h": setPrivateModes(true)
    case "l": setPrivateModes(false)
    case "J": eraseInDisplay(parser.parameters[0], isSelective: true)
    case "K": eraseInLine(parser.parameters[0], isSelective: true)
    case "n" where parser.parameters[0] == 6: reportCursor(marker: "?")
    default: break
    }
  }

  private mutating func selectCursorShape(_ number: Int) {
    switch number {
    case 0...2: cursorShape = .block
    case 3, 4: cursorShape = .underline
    case 5, 6: cursorShape = .bar
    default: return
    }
    modes.set(.cursorBlinks, number % 2 == 1)
  }
}
