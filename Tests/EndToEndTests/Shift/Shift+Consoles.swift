// The part of a shift that is about guests: which one is busy, its console beside the list, another's, and typing to three.

import TestSupport
import Testing

extension Shift {
  /// All have booted, and one has more to do than the others.
  func bootGuests() async throws {
    for name in ShiftMachines.running {
      try await lab.wait(for: name, toSay: "built-in commands", within: .seconds(120))
    }
    let work = "(while :; do :; done) & echo $! > /tmp/job"
    let typing = "printf '%s\\r' '\(work)' | spyhop console \(ShiftMachines.busy) --replay 0 > /dev/null\n"
    let typed = try await lab.startShell(typing).end()
    #expect(typed.exit == .code(0), "\(typed.errors)")
  }

  /// The busy guest leads the list of consumers, and its node is a key away.
  func findBusyMachine() async throws {
    press(":top", Key.enter)
    try await robot.wait("\(ShiftMachines.busy) as the first consumer", within: .seconds(60)) { screen in
      screen.lines.dropFirst(2).first?.contains("default/\(ShiftMachines.busy) ") == true
    }
    let node = try #require(lab.emulator(of: ShiftMachines.busy)?.node)
    press("H")
    try await see("Guests of \(node)")
    press(Key.escape)
    try await see("CPU↓")
  }

  /// From the consumer's line to its console, and from there to the list, which stays in sight.
  func openItsConsoleBesideTheList() async throws {
    press(Key.enter)
    try await see("[1 \(ShiftMachines.busy)]", "root@\(ShiftMachines.busy):")
    press("kill $(cat /tmp/job); echo ended-$?\r")
    try await see("ended-0")
    press(Key.desk, Key.desk, Key.escape)
    try await robot.wait("the list beside the console") { screen in
      screen.row(of: ShiftMachines.busy)?.contains("Running") == true && screen.text.contains("ended-0")
    }
  }

  func watchAnother() async throws {
    press(Key.desk)
    try await see("Ctrl-] Ctrl-]")
    press(Key.desk, "+")
    try await see("opens it beside \(ShiftMachines.busy)")
    press(Key.home, Key.down, Key.enter)
    try await seeTiles(ShiftMachines.busy, ShiftMachines.other)
    press("echo watching-$(hostname)\r")
    try await see("watching-\(ShiftMachines.other)")
    press(Key.desk, Key.desk)
    try await see("Ctrl-] consoles")
  }

  private func seeTiles(_ machines: String...) async throws {
    try await robot.wait("tiles of \(machines)") { screen in
      let words = screen.text.split { "| \n".contains($0) }
      return machines.allSatisfy { words.contains("default/\($0)") }
    }
  }

  /// Three tiles; who is meant is shown before anything is typed, and framed as long as it lasts.
  func typeToThree() async throws {
    try await filter("web-", leaves: 3)
    press(Key.selectAll)
    try await see("3 marked")
    press(Key.enter)
    try await seeTiles("web-1", "web-2", "web-3")
    press(Key.desk, "B")
    try await see("Type to these 3 consoles at once?", "[ Cancel ]")
    press("y")
    try await see("TYPING TO 3", "TYPING TO ALL: default/web-1")
    press("echo shift-$((6 * 7))-$(hostname)\r")
    for name in ShiftMachines.group { try await lab.wait(for: name, toSay: "shift-42-\(name)") }
    press(Key.desk, "B")
    try await see("typing to one console again")
    press(Key.desk, Key.desk)
    try await see("Ctrl-] consoles")
    try await clearFilter()
    // Enter has used them up.
    #expect(!robot.screen.text.contains(" marked"))
  }
}
