// What guests do while they move: they end, begin anew, or write faster than is copied.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("A migration whose guest", .clean)
  struct MigrationGuestTests {
    @Test("is powered off in the copy fails and says so, and the next instance runs alone")
    func powersOff() async throws {
      let lab = try TestLab.shared()
      let (_, migration) = try await act("offvm", typing: "poweroff -f")
      let ended = try await lab.end(of: migration)
      #expect(ended.migrationPhase == .failed)
      #expect(ended.migration?.failureReason.contains("ended") == true, "\(ended["status"].text)")
      try await eventually("the next instance to run") {
        let instance = try await lab.instance("offvm")
        return instance["status", "phase"] == "Running" && instance.migration == nil ? true : nil
      }
      try await lab.expectOneCopy(of: "offvm", on: try await lab.node(of: "offvm"))
    }

    @Test("boots anew in the copy moves all the same")
    func reboots() async throws {
      let lab = try TestLab.shared()
      let (from, migration) = try await act("bootvm", typing: "reboot -f")
      let ended = try await lab.end(of: migration, within: .seconds(90))
      let isFailed = ended.migrationPhase == .failed
      try await lab.expectOneCopy(of: "bootvm", on: isFailed ? from : try TestLab.other(than: from))
      try await eventually("the guest to have booted twice", within: .seconds(60)) {
        try await lab.spyhop("console", "bootvm", "--log").output.components(of: "bootvm booted in") == 2 ? true : nil
      }
    }

    @Test("writes faster than is copied is given up when its time is over, and runs on")
    func outrunsTheCopy() async throws {
      let spec: JSON = ["bandwidthPerMigration": "2Mi", "completionTimeoutPerGiB": 60]
      let (lab, guest, from) = try await dirtyGuest("dirtyvm")
      try await lab.with(CopySettings(spec: spec), for: "dirtyvm") {
        let ended = try await lab.migrate("dirtyvm")
        #expect(ended.migrationPhase == .failed)
        #expect(ended.migration?.failureReason.contains("did not complete within") == true, "\(ended["status"].text)")
      }
      try await lab.expectOneCopy(of: "dirtyvm", on: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("writes faster than is copied moves with post-copy, when its time is over")
    func postCopy() async throws {
      let spec: JSON = ["bandwidthPerMigration": "8Mi", "completionTimeoutPerGiB": 20, "allowPostCopy": true]
      let (lab, guest, from) = try await dirtyGuest("latevm")
      try await lab.with(CopySettings(spec: spec), for: "latevm") {
        let ended = try await lab.migrate("latevm")
        #expect(ended.migrationPhase == .succeeded, "\(ended["status"].text)")
        #expect(ended.migration?.mode == .postCopy)
      }
      try await lab.expectOneCopy(of: "latevm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("runs at the target with half its memory when the network goes for a while gets the rest once it is back")
    func cutInPostCopy() async throws {
      let spec: JSON = ["bandwidthPerMigration": "4Mi", "completionTimeoutPerGiB": 20, "allowPostCopy": true]
      let (lab, guest, from) = try await dirtyGuest("halfvm")
      try await lab.with(CopySettings(spec: spec), for: "halfvm") {
        let migration = try await lab.startMigration("halfvm")
        try await eventually("the switch to post-copy", within: .seconds(40)) {
          try await lab.instance("halfvm").migration?.mode == .postCopy ? true : nil
        }
        try await lab.withHostsApart { try await Task.sleep(for: .seconds(10)) }
        let ended = try await lab.end(of: migration, within: .seconds(120))
        #expect(ended.migrationPhase == .succeeded, "\(ended["status"].text)")
      }
      try await lab.expectOneCopy(of: "halfvm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("writes faster than is copied is slowed down until it can move, where that is allowed")
    func autoConverge() async throws {
      let spec: JSON = [
        "bandwidthPerMigration": "12Mi", "completionTimeoutPerGiB": 2000, "allowAutoConverge": true,
      ]
      let (lab, guest, from) = try await dirtyGuest("fastvm")
      try await lab.with(CopySettings(spec: spec), for: "fastvm") {
        let ended = try await lab.end(of: try await lab.startMigration("fastvm"), within: .seconds(150))
        #expect(ended.migrationPhase == .succeeded, "\(ended["status"].text)")
      }
      try await lab.expectOneCopy(of: "fastvm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    /// A guest with a shell, on its way: types into it in the middle of the copy.
    private func act(
      _ name: String, typing command: String
    ) async throws -> (from: String, migration: JSON) {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux(name)])
      try await lab.wait(for: name, toBe: "Running")
      let terminal = try lab.spyhopOnTerminal("console", name)
      try await terminal.wait(for: "root@\(name):", within: .seconds(90))
      let from = try await lab.node(of: name)
      var migration: JSON = [:]
      try await lab.with(.slow, for: name) {
        migration = try await lab.startMigration(name)
        try await lab.wait(forCopyOf: name)
        terminal.send("\(command)\r")
        _ = try await lab.end(of: migration, within: .seconds(90))
      }
      terminal.send("\u{1D}")
      return (from, migration)
    }

    /// A guest that counts, and writes memory as fast as it can.
    private func dirtyGuest(_ name: String) async throws -> (TestLab, CountingGuest, from: String) {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, name, words: "count dirty=48")
      return (lab, guest, try await lab.node(of: name))
    }
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
