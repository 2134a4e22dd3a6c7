// The part of a shift that changes things: an edit that is wrong at first, many stopped at once, and the journal of it.

import Codecs
import Terminal
import TestSupport
import Testing

extension Shift {
  /// The mistake comes back with its line and field; the correction is shown before it is sent.
  func editWronglyThenRightly() async throws {
    try await filter(ShiftMachines.other, leaves: 1)
    press("e")
    try await see("changes to virtualmachine default/\(ShiftMachines.other)", "+", "terminationGracePeriodSeconds: 45")
    let told = editor.told
    let line = try #require(told.firstIndex { $0.hasSuffix("guest: plenty") }) + 1
    #expect(told.contains { $0.hasPrefix("# line \(line): spec.template.spec.domain.memory.guest: ") }, "\(told)")
    press("y")
    try await see("edit virtualmachine default/\(ShiftMachines.other): applied")
    let machine = try await lab.machine(ShiftMachines.other)
    #expect(machine["spec", "template", "spec", "terminationGracePeriodSeconds"] == 45)
    try await clearFilter()
  }

  /// The question names those that are left out and why, survives windows of other sizes, and wants the number typed.
  func stopFiveOfSeven() async throws {
    press(Key.home, String(repeating: " ", count: 7))
    try await see("7 marked")
    press("S")
    try await see(
      "Stop 5 virtual machines?", "2 of 7 left out", "default/old-1", "default/old-2", "Type the number (5)")
    try await resizeWhileAsked()
    press("5", Key.enter)
    try await see("stop 5 virtual machines: accepted")
    press("/Stopped", Key.enter)
    try await see("/Stopped (7)", within: .seconds(60))
    try await clearFilter()
  }

  private func resizeWhileAsked() async throws {
    robot.resize(columns: 50, rows: 12)
    try await see("terminal too small: needs 60×16")
    robot.resize(columns: 100, rows: 30)
    try await see("Stop 5 virtual machines?", "Type the number (5)")
    robot.resize(columns: size.columns, rows: size.rows)
    try await robot.wait("the question in the old window") { [size] screen in
      screen.lines.count == size.rows && screen.text.contains("Type the number (5)")
    }
  }

  func readJournal() async throws {
    press(":journal", Key.enter)
    try await see(
      "stop 5 virtual machines: accepted; 2 of 7 left out", "$ spyhop stop \(ShiftMachines.busy)",
      "edit virtualmachine default/\(ShiftMachines.other): applied", "$ kubectl edit")
    press(Key.escape)
    try await see("VMs 7")
  }
}
