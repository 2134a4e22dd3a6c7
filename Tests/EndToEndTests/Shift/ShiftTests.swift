// A real shift, from the shell's prompt to the shell's prompt: what an operator does in it, on terminals of three sizes.

import Codecs
import KubeModel
import Terminal
import TestSupport
import Testing

extension EndToEnd {
  @Suite("A shift", .cleanAfterStop)
  struct ShiftTests {
    static let sizes = [
      Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 50),
    ]

    @Test(
      "finds the busy VM, watches and types to several, edits, stops many, loses the server, suspends and leaves no trace",
      arguments: sizes)
    func shift(_ size: Size) async throws {
      let lab = try TestLab.shared()
      try await lab.apply(ShiftMachines.all)
      let shift = try Shift(lab, size)
      try await shift.begin()
      try await shift.bootGuests()
      try await shift.findBusyMachine()
      try await shift.openItsConsoleBesideTheList()
      try await shift.watchAnother()
      try await shift.typeToThree()
      try await shift.editWronglyThenRightly()
      try await shift.stopFiveOfSeven()
      try await shift.readJournal()
      try await shift.loseAndRegainServer()
      try await shift.suspendAndResume()
      try await shift.end()
    }
  }
}

/// The machines of a shift: five that run, one of them busy, and two that do not.
enum ShiftMachines {
  static let (busy, other) = ("batch", "db")
  static let group = ["web-1", "web-2", "web-3"]
  static let running = [busy, other] + group
  static let stopped = ["old-1", "old-2"]

  static var all: [JSON] {
    running.map { Manifests.linux($0) } + stopped.map { Manifests.linux($0, runStrategy: "Halted") }
  }
}
