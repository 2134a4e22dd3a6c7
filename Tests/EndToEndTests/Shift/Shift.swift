// The operator of a shift: a shell on a terminal, the dashboard in it, and what is seen there.

import FoundationEssentials
import Glibc
import Terminal
import TestSupport
import Testing

struct Shift: Sendable {
  let lab: TestLab
  let size: Size
  let robot: PtyRobot
  let editor: ShiftEditor
  private let modes: Locked<[UInt32]> = Locked([])

  init(_ lab: TestLab, _ size: Size) throws {
    (self.lab, self.size) = (lab, size)
    editor = try ShiftEditor()
    robot = try lab.shellOnTerminal(environment: ["EDITOR": editor.path], columns: size.columns, rows: size.rows)
  }

  /// Opens the dashboard from the shell.
  func begin() async throws {
    try await robot.wait("the shell's prompt") { $0.isAtPrompt }
    modes.with { $0 = robot.modes }
    press("spyhop\r")
    try await robot.wait("all machines in the list") { screen in
      (ShiftMachines.running + ShiftMachines.stopped).allSatisfy { screen.row(of: $0) != nil }
    }
    #expect(robot.screen.isAlternate)
  }

  /// Leaves the dashboard: the shell has its terminal as before.
  func end() async throws {
    press("q")
    try await robot.wait("the shell's prompt") { $0.isAtPrompt }
    expectTerminalAsBefore()
    press("echo left with $?\r")
    try await robot.wait(for: "left with 0")
    press("exit\r")
    #expect(try await robot.exit() == .code(0))
  }

  func expectTerminalAsBefore(sourceLocation: SourceLocation = #_sourceLocation) {
    let screen = robot.screen
    #expect(!screen.isAlternate && screen.isCursorVisible, sourceLocation: sourceLocation)
    #expect(robot.modes == modes.with { $0 }, sourceLocation: sourceLocation)
  }
}

// MARK: - Hands and eyes

extension Shift {
  enum Key {
    static let (escape, enter, desk) = ("\u{1B}", "\r", "\u{1D}")
    static let (down, home, selectAll, suspend) = ("\u{1B}[B", "g", "\u{1}", "\u{1A}")
  }

  func press(_ keys: String...) { for key in keys { robot.send(key) } }

  func see(_ texts: String..., within limit: Duration = .seconds(15)) async throws {
    try await robot.wait("\(texts) on the screen", within: limit) { screen in
      texts.allSatisfy { screen.text.contains($0) }
    }
  }

  /// Has the list alone on the screen, and only rows with this text in it.
  func filter(_ text: String, leaves count: Int) async throws {
    press("/", text)
    try await see("/\(text)_")
    press(Key.enter)
    try await see("/\(text) (\(count))")
  }

  func clearFilter() async throws {
    press(Key.escape)
    try await robot.wait("the list without a filter") { !$0.lines[1].contains(" /") }
  }
}

extension ScreenReader {
  /// The line of the list that is about a machine.
  func row(of machine: String) -> String? {
    lines.first { $0.dropFirst(2).hasPrefix("default ") && $0.split(separator: " ").contains(machine[...]) }
  }

  var isAtPrompt: Bool { !isAlternate && lines.last { !$0.isEmpty }?.hasSuffix("$") == true }
}
