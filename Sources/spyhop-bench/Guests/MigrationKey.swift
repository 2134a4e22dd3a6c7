// From the key that asks for a migration to what the dashboard's screen shows of it. All calls here block.

import Terminal

/// What one press of Enter in the dashboard's question brought.
struct MigrationKey: Sendable {
  /// Until the machine's row says that it migrates.
  var answer: Duration
  /// Until the row says how far that is, in percent.
  var progress: Duration

  /// Moves the machine again and again, to wherever the scheduler likes.
  static func measure(_ machine: BenchMachine, kubeconfig: String, rounds: Int) throws -> [Self] {
    let program = try Program.beside("spyhop", ["--kubeconfig", kubeconfig, "-n", BenchMachine.namespace])
    var terminal = try WatchedTerminal(program, size: Size(columns: 120, rows: 40))
    defer { terminal.type("q") }
    terminal.type("/\(machine.name)\r")
    try terminal.wait(for: "the row of \(machine.name)") { $0.status(of: machine).hasPrefix("Running") }
    return try (0..<rounds).map { round in
      // The last migration shall be over for the agents too.
      terminal.watch(for: .seconds(1))
      Progress.say("key, round \(round + 1) of \(rounds)")
      return try press(&terminal, machine)
    }
  }

  private static func press(_ terminal: inout WatchedTerminal, _ machine: BenchMachine) throws -> Self {
    let question = "Migrate \(BenchMachine.namespace)/\(machine.name) to"
    _ = try terminal.press("m") { screen in screen.screenText.contains { $0.contains(question) } }
    terminal.settle(.milliseconds(50))
    let start = ContinuousClock.now
    let answer = try terminal.press("\r") { $0.status(of: machine).hasPrefix("Migrating") }
    try terminal.wait(for: "a percentage") { $0.status(of: machine).contains("%") }
    let progress = start.duration(to: .now)
    try terminal.wait(for: "\(machine.name) to arrive") { $0.status(of: machine).hasPrefix("Running") }
    return Self(answer: answer, progress: progress)
  }
}

extension TerminalEmulator {
  /// What stands behind the machine's name in its row of the list; empty where there is none.
  fileprivate func status(of machine: BenchMachine) -> Substring {
    let row = screenText.first { $0.contains(" \(machine.name) ") && $0.contains(" node-") }
    guard let row, let name = row.firstRange(of: " \(machine.name) ") else { return "" }
    return row[name.upperBound...].drop { $0 == " " }
  }
}
