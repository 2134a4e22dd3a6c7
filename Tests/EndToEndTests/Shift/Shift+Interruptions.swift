// The part of a shift that is interrupted: the API server goes and comes back, the dashboard is suspended and continued.

import Glibc
import Terminal
import TestSupport
import Testing

extension Shift {
  /// What is on the screen is said to be old, and when the next try is; what cannot be done now is told.
  func loseAndRegainServer() async throws {
    let supervisor = try #require(lab.supervisor(of: .apiServer))
    kill(supervisor, SIGSTOP)
    defer { kill(supervisor, SIGCONT) }
    lab.end(try #require(lab.process(of: .apiServer)))
    try await robot.wait("the list as stale, with the next try") { screen in
      screen.lines[0].contains("stale for ") && screen.lines[0].contains(/reconnecting in \d+s/)
    }
    press(Key.home)
    try await robot.wait("what was known") { $0.row(of: ShiftMachines.busy)?.contains("Stopped") == true }
    press("s")
    try await see("error: start default/\(ShiftMachines.busy)")
    kill(supervisor, SIGCONT)
    try await robot.wait("the list to be live again", within: .seconds(40)) { $0.lines[0].hasSuffix("live") }
    press("s")
    try await see("start default/\(ShiftMachines.busy): accepted")
    try await robot.wait("\(ShiftMachines.busy) to start", within: .seconds(40)) { screen in
      screen.row(of: ShiftMachines.busy)?.contains("Running") == true
    }
  }

  /// The shell has its terminal meanwhile; the window may be another one afterwards.
  func suspendAndResume() async throws {
    press(Key.suspend)
    try await robot.wait("the shell's prompt") { $0.isAtPrompt }
    expectTerminalAsBefore()
    press("echo $((6 * 7))-meanwhile\r")
    try await see("42-meanwhile")
    robot.resize(columns: size.columns + 20, rows: size.rows + 5)
    press("fg\r")
    try await robot.wait("the list in the larger window") { [size] screen in
      screen.isAlternate && screen.row(of: ShiftMachines.other) != nil
        && screen.lines[size.rows + 4].contains("Enter console")
    }
    robot.resize(columns: size.columns, rows: size.rows)
    try await robot.wait("the list in the old window") { [size] screen in
      screen.lines[size.rows - 1].contains("Enter console")
    }
  }
}
