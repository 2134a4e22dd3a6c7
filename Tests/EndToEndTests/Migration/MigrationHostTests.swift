// What happens to hosts while a guest moves between them: their network is cut, or the target has no memory or disk left.

import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("A migration between hosts", .clean)
  struct MigrationHostTests {
    @Test("whose network is cut for a second goes on and ends well")
    func cutShortly() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "blinkvm")
      let from = try await lab.node(of: "blinkvm")
      try await lab.with(.slow, for: "blinkvm") {
        let migration = try await lab.startMigration("blinkvm")
        try await lab.wait(forCopyOf: "blinkvm")
        try await lab.withHostsApart { try await Task.sleep(for: .seconds(1)) }
        #expect(try await lab.end(of: migration).migrationPhase == .succeeded)
      }
      try await lab.expectOneCopy(of: "blinkvm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("whose network is cut for a minute fails meanwhile, and the next one moves the guest")
    func cutForAMinute() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "gapvm")
      let from = try await lab.node(of: "gapvm")
      try await lab.with(.slow, for: "gapvm") {
        let migration = try await lab.startMigration("gapvm")
        try await lab.wait(forCopyOf: "gapvm")
        let cut = ContinuousClock.now
        try await lab.withHostsApart {
          #expect(try await lab.end(of: migration, within: .seconds(60)).migrationPhase == .failed)
          try await lab.expectOneCopy(of: "gapvm", on: from)
          try await guest.expectToGoOn()
          try await Task.sleep(until: cut + .seconds(60))
        }
      }
      #expect(try await lab.migrate("gapvm").migrationPhase == .succeeded)
      try await lab.expectOneCopy(of: "gapvm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("whose network is cut for good fails, and the guest can be deleted")
    func cutForGood() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "partvm")
      let from = try await lab.node(of: "partvm")
      try await lab.with(.slow, for: "partvm") {
        let migration = try await lab.startMigration("partvm")
        try await lab.wait(forCopyOf: "partvm")
        try await lab.withHostsApart {
          #expect(try await lab.end(of: migration, within: .seconds(90)).migrationPhase == .failed)
          try await lab.expectOneCopy(of: "partvm", on: from)
          try await guest.expectToGoOn()
          try await guest.expectEveryLine()
          try await lab.clean()
        }
      }
    }

    @Test("whose old node cannot be asked to let go ends by the word of the API server")
    func oneWay() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "deafvm")
      let from = try await lab.node(of: "deafvm")
      try await lab.with(.slow, for: "deafvm") {
        let migration = try await lab.startMigration("deafvm")
        try await lab.wait(forCopyOf: "deafvm")
        try await lab.withoutRequests(from: try TestLab.other(than: from)) {
          let ended = try await lab.end(of: migration)
          #expect(ended.migrationPhase == .succeeded)
        }
      }
      try await lab.expectOneCopy(of: "deafvm", notOn: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("whose target has no memory for it fails before anything is copied")
    func outOfMemory() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "bigvm")
      let from = try await lab.node(of: "bigvm")
      let target = LabDaemon.libvirtd(node: try TestLab.other(than: from))
      let libvirtd = try #require(lab.process(of: target))
      // What libvirtd starts from now on may have only so much address space.
      try await lab.limit(libvirtd, addressSpace: "1500000000")
      let ended = try await lab.migrate("bigvm")
      try await lab.limit(libvirtd, addressSpace: "unlimited")
      #expect(ended.migrationPhase == .failed)
      #expect(ended.migration?.failureReason.contains("allocate") == true, "\(ended["status"].text)")
      try await lab.expectOneCopy(of: "bigvm", on: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("whose target's emulator is killed in the copy, as for want of memory, fails")
    func emulatorKilled() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "oomvm")
      let from = try await lab.node(of: "oomvm")
      try await lab.with(.slow, for: "oomvm") {
        let migration = try await lab.startMigration("oomvm")
        try await lab.wait(forCopyOf: "oomvm")
        lab.end(try #require(lab.emulators(of: "oomvm").first { $0.node != from }).pid)
        #expect(try await lab.end(of: migration).migrationPhase == .failed)
      }
      try await lab.expectOneCopy(of: "oomvm", on: from)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test("whose target has no room for the guest's disk fails, and the disk is as it was")
    func outOfDisk() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.withDisk("fullvm")])
      try await lab.wait(for: "fullvm", toSay: "booted")
      let terminal = try lab.spyhopOnTerminal("console", "fullvm")
      terminal.send("\rdd if=/dev/urandom of=/dev/vda bs=1M count=32; sync; echo written-$((1+1))\r")
      try await terminal.wait(for: "written-2", within: .seconds(30))
      let from = try await lab.node(of: "fullvm")
      let target = try TestLab.other(than: from)
      let place = lab.instancesDirectory(of: target)
      try await lab.run(on: target, ["mount", "-t", "tmpfs", "-o", "size=4m", "small", place])
      let ended = try await lab.migrate("fullvm")
      try await lab.run(on: target, ["umount", place])
      #expect(ended.migrationPhase == .failed)
      #expect(ended.migration?.failureReason.contains("space") == true, "\(ended["status"].text)")
      try await lab.expectOneCopy(of: "fullvm", on: from)
      terminal.send("head -c 4096 /dev/vda | wc -c; echo still-$((1+1))\r")
      try await terminal.wait(for: "still-2", within: .seconds(20))
      terminal.send("\u{1D}")
    }
  }
}
