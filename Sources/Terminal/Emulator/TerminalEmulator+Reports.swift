// Answers to what a guest asks. None of them repeats anything that the guest could have chosen freely.

extension TerminalEmulator {
  /// DA1: a VT220 with selective erasing and colours.
  mutating func reportAttributes() { reply("\u{1B}[?62;6;22c") }

  mutating func reportStatus(_ which: Int) {
    if which == 5 { reply("\u{1B}[0n") }
    if which == 6 { reportCursor() }
  }

  mutating func reportCursor(marker: String = "") {
    reply("\u{1B}[\(marker)\(max(0, cursor.row - originRow) + 1);\(cursor.column + 1)R")
  }

  /// DECRQM: 0 for a mode that is not known, 1 for on, 2 for off.
  mutating func reportMode(marker: UInt8) {
    let number = parser.parameters[0]
    let isPrivate = marker == UInt8(ascii: "?")
    guard isPrivate || marker == 0 else { return }
    let isOn = isPrivate ? isOn(privateMode: number) : TerminalModes(number: number).map { modes.contains($0) }
    reply("\u{1B}[\(isPrivate ? "?" : "")\(number);\(isOn.map { $0 ? 1 : 2 } ?? 0)$y")
  }
}
