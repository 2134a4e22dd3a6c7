// SPYHOP_FUZZ=N reads N streams instead of a few, SPYHOP_FUZZ_SEED=N others; SPYHOP_FUZZ_FIRST=N begins with the Nth.

import FoundationEssentials
import Terminal
import Testing

@Suite("Hostile streams")
struct HostileStreamTests {
  private static func setting(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private let seed = UInt64(max(0, Self.setting("SPYHOP_FUZZ_SEED", 1)))
  private let first = Self.setting("SPYHOP_FUZZ_FIRST", 0)
  private let count = Self.setting("SPYHOP_FUZZ", 1500)

  @Test("no stream traps, hangs, leaves the cursor outside or breaks the grid")
  func invariants() throws {
    let recordings = try Corpus.names.map { try Corpus.bytes($0) }
    let options = TerminalEmulator.Options(scrollbackLines: 300, reportsClipboard: true)
    for number in first..<first + count {
      let steps = HostileStream.steps(seed: seed, number: number, recordings: recordings)
      var emulator = TerminalEmulator(size: Size(columns: 80, rows: 24), options: options)
      let time = ContinuousClock().measure { for step in steps { emulator.apply(step) } }
      try #require(emulator.violation == nil, "seed \(seed), stream \(number)")
      try #require(time < .seconds(5), "seed \(seed), stream \(number)")
      if number % 16 == 0 { try requireSameInPieces(emulator, steps, number) }
    }
  }

  private func requireSameInPieces(_ whole: TerminalEmulator, _ steps: [HostileStep], _ number: Int) throws {
    var emulator = TerminalEmulator(size: Size(columns: 80, rows: 24), options: whole.options)
    for step in steps { emulator.apply(step, piece: 1) }
    for line in emulator.lines {
      try #require(emulator.line(line) == whole.line(line), "stream \(number), line \(line)")
    }
    try #require(emulator.lines == whole.lines, "stream \(number)")
    try #require(emulator.cursorPlace == whole.cursorPlace, "stream \(number)")
  }
}

extension TerminalEmulator {
  fileprivate mutating func apply(_ step: HostileStep, piece: Int = .max) {
    switch step {
    case .resize(let columns, let rows): resize(to: Size(columns: columns, rows: rows))
    case .bytes(let bytes):
      guard piece < bytes.count else { return read(bytes) }
      for start in stride(from: 0, to: bytes.count, by: piece) { read(bytes[start..<min(start + piece, bytes.count)]) }
    }
  }

  /// What does not hold, of all that always has to.
  fileprivate var violation: String? {
    guard 0..<size.rows ~= cursorRow, 0..<size.columns ~= cursorColumn else { return "cursor at \(cursorPlace)" }
    guard lines.count <= options.scrollbackLines + size.rows else { return "\(lines.count) lines" }
    guard title.unicodeScalars.count <= 1024 else { return "long title" }
    for row in 0..<size.rows where !self.row(row).isWhole(columns: size.columns) { return "row \(row)" }
    return nil
  }
}

extension ArraySlice<Cell> {
  /// Whether there are as many cells as columns, and every wide character has both halves.
  fileprivate func isWhole(columns: Int) -> Bool {
    guard count == columns else { return false }
    var isWideBefore = false
    for cell in self {
      if cell.glyph.isContinuation != isWideBefore { return false }
      isWideBefore = cell.glyph.width == 2
    }
    return !isWideBefore
  }
}
