// A program's screen as a person sees it: our own emulator reads what the program writes. All calls here block.

import Terminal

/// A pseudo-terminal whose bytes are made into a screen; keys are timed until that shows what they bring.
struct WatchedTerminal {
  private let terminal: PseudoTerminal
  private(set) var screen: TerminalEmulator
  /// How many bytes have come so far.
  private(set) var byteCount = 0

  init(_ program: Program, size: Size) throws {
    terminal = try PseudoTerminal(program, columns: size.columns, rows: size.rows)
    screen = TerminalEmulator(size: size, options: .init(scrollbackLines: 0))
  }

  var process: ChildProcess { terminal.process }
  /// Since just before the program was started.
  var age: Duration { terminal.start.duration(to: .now) }

  /// Takes in what comes next; false where nothing does in that time.
  @discardableResult
  mutating func read(within limit: Duration) -> Bool {
    let bytes = terminal.read(within: limit)
    byteCount += bytes.count
    screen.read(bytes)
    terminal.type(screen.takeReplies())
    return !bytes.isEmpty
  }

  /// Reads until the screen is as it should be.
  mutating func wait(
    for what: String, within limit: Duration = .seconds(120), until isThere: (TerminalEmulator) -> Bool
  ) throws {
    let deadline = ContinuousClock.now + limit
    while !isThere(screen) {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else {
        throw BenchError("waited in vain for \(what); the screen shows:\n\(screen.screenText.joined(separator: "\n"))")
      }
      read(within: min(left, .milliseconds(100)))
    }
  }

  /// Types, and returns the time until the screen shows what that brings.
  mutating func press(_ keys: String, until isThere: (TerminalEmulator) -> Bool) throws -> Duration {
    let start = ContinuousClock.now
    terminal.type(keys)
    try wait(for: "the answer to \(keys.debugDescription)", within: .seconds(20), until: isThere)
    return start.duration(to: .now)
  }

  func type(_ keys: String) { terminal.type(keys) }

  /// Reads until the program has been silent for so long; at most ten times as long.
  mutating func settle(_ silence: Duration) {
    let deadline = ContinuousClock.now + silence * 10
    while ContinuousClock.now < deadline, read(within: silence) {}
  }

  /// Reads for so long, whatever comes.
  mutating func watch(for time: Duration) {
    let deadline = ContinuousClock.now + time
    while ContinuousClock.now < deadline { read(within: ContinuousClock.now.duration(to: deadline)) }
  }
}

extension TerminalEmulator {
  func text(ofRow row: Int) -> String { String(String.UnicodeScalarView(self.row(row).flatMap(\.glyph.scalars))) }
}
