// C0 controls and escape sequences.

extension TerminalEmulator {
  mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: report(.bell)
    case 0x08: moveColumns(-1)
    case 0x09: tab(1)
    case 0x0A, 0x0B, 0x0C:
      lineFeed()
      if modes.contains(.newline) { cursor.column = 0 }
    case 0x0D: cursor.move(row: cursor.row, column: 0)
    case 0x0E: cursor.charsets.lock(1)
    case 0x0F: cursor.charsets.lock(0)
    default: break
    }
  }

  /// Carries out `ESC` and this byte, with what stands between them.
  mutating func escape(_ final: UInt8) {
    switch parser.intermediates {
    case 0: escape(plain: Unicode.Scalar(final))
    case 0x28...0x2B: cursor.charsets.designate(Int(parser.intermediates) - 0x28, CharacterSet(designator: final))
    case 0x23 where final == UInt8(ascii: "8"): alignmentPattern()
    default: break
    }
  }

  private mutating func escape(plain final: Unicode.Scalar) {
    switch final {
    case "7": saveCursor()
    case "8": restoreCursor()
    case "D": lineFeed()
    case "E":
      lineFeed()
      cursor.column = 0
    case "H": tabs.set(cursor.column, true)
    case "M": reverseLineFeed()
    case "N": cursor.charsets.shiftOnce(2)
    case "O": cursor.charsets.shiftOnce(3)
    case "Z": reportAttributes()
    case "c": reset()
    case "n": cursor.charsets.lock(2)
    case "o": cursor.charsets.lock(3)
    case "=": modes.insert(.applicationKeypad)
    case ">": modes.remove(.applicationKeypad)
    default: break
    }
  }
}
