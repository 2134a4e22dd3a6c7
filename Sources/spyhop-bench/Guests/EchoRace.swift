// Two consoles side by side, a few keys each in turn, so that what disturbs one disturbs both. All calls here block.

struct EchoRace {
  private static let prompt = "# "
  private static let block = 25
  private let consoles: [PseudoTerminal]

  /// Opens both consoles and waits for their guests' shells.
  init(_ ours: Program, _ theirs: Program) throws {
    consoles = try [ours, theirs].map { try PseudoTerminal($0) }
    for console in consoles {
      // A guest that booted before anybody watched shows its prompt once more.
      console.settle(.milliseconds(500))
      console.type("\r")
      try console.wait(for: Self.prompt, within: .seconds(60))
      console.settle(.milliseconds(200))
    }
  }

  /// Echoes of at least so many keys at each console.
  func run(keys: Int) throws -> (ours: [Duration], theirs: [Duration]) {
    var echoes: [[Duration]] = [[], []]
    while echoes[1].count < keys {
      for (index, console) in consoles.enumerated() { echoes[index] += try Self.echoes(console) }
    }
    return (echoes[0], echoes[1])
  }

  /// Types a line of a word's length key by key, and throws it away.
  private static func echoes(_ console: PseudoTerminal) throws -> [Duration] {
    let letters = "abcdefghijklmnopqrstuvwxyz".prefix(block).map(String.init)
    let durations = try letters.map { try console.roundTrip($0, answer: $0) }
    console.type("\u{3}")  // Ctrl-C
    try console.wait(for: prompt)
    console.settle(.milliseconds(50))
    return durations
  }
}
