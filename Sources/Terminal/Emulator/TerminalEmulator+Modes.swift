// Modes, the alternate screen, and resets.

extension TerminalEmulator {
  mutating func setModes(_ isOn: Bool) {
    for index in 0..<parser.parameters.count {
      if let mode = TerminalModes(number: parser.parameters[index]) { modes.set(mode, isOn) }
    }
  }

  mutating func setPrivateModes(_ isOn: Bool) {
    for index in 0..<parser.parameters.count { setPrivateMode(parser.parameters[index], isOn) }
  }

  private mutating func setPrivateMode(_ number: Int, _ isOn: Bool) {
    switch number {
    case 6:
      cursor.isOriginRelative = isOn
      moveTo(row: 0, column: 0)
    case 47: showAlternate(isOn)
    case 1047:
      if !isOn, isAlternate { grid.fill(with: cursor.pen.blank) }
      showAlternate(isOn)
    case 1048: isOn ? saveCursor() : restoreCursor()
    case 1049: switchScreen(isOn)
    default: if let mode = TerminalModes(privateNumber: number) { modes.set(mode, isOn) }
    }
  }

  private mutating func switchScreen(_ isOn: Bool) {
    if isOn { saveCursor() }
    showAlternate(isOn)
    if isOn { grid.fill(with: cursor.pen.blank) } else { restoreCursor() }
  }

  /// Each screen has its own text and its own saved cursor; the cursor itself stays.
  private mutating func showAlternate(_ isOn: Bool) {
    guard isOn != isAlternate else { return }
    isAlternate = isOn
    swap(&grid, &hidden)
    swap(&saved, &hiddenSaved)
    grid.markDirty()
  }

  /// Whether a mode is on; nil if it is not known.
  func isOn(privateMode number: Int) -> Bool? {
    switch number {
    case 6: cursor.isOriginRelative
    case 47, 1047, 1049: isAlternate
    case 1048: saved != nil
    default: TerminalModes(privateNumber: number).map { modes.contains($0) }
    }
  }
}

// MARK: - Resets

extension TerminalEmulator {
  /// DECSTR: everything that could confuse a program, but not the screen nor the cursor's place.
  mutating func softReset() {
    let (row, column) = (cursor.row, cursor.column)
    cursor = Cursor()
    cursor.move(row: row, column: column)
    saved = nil
    margins = 0..<size.rows
    modes.subtract([.insert, .applicationCursor, .applicationKeypad])
    modes.formUnion([.autowrap, .cursorVisible])
  }

  /// RIS: as at the start, but for the scrollback, and for what waits to be taken.
  mutating func reset() {
    showAlternate(false)
    cursor = Cursor()
    (saved, hiddenSaved, lastPrinted) = (nil, nil, nil)
    grid.fill(with: .blank)
    hidden.fill(with: .blank)
    margins = 0..<size.rows
    tabs = TabStops(columns: grid.columns)
    (modes, cursorShape) = (.initial, .block)
    palette = [:]
  }
}
