// Guests that move between the lab's two hosts while they count: where they end up, what is left, and that no line is missing.

import Codecs
import FoundationEssentials
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("Live migration", .clean)
  struct MigrationTests {
    @Test("to and fro with a console attached: the same guest, every line once, nothing left on the old host")
    func toAndFro() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "movevm")
      for round in 1...6 {
        let from = try await lab.node(of: "movevm")
        let migration = try await lab.migrate("movevm")
        #expect(migration["status", "phase"] == "Succeeded", "round \(round): \(migration["status"].text)")
        try await lab.expectOneCopy(of: "movevm", notOn: from)
        try await guest.expectToGoOn()
      }
      try await guest.expectEveryLine()
      let notices = guest.console.errors.split(separator: "\n").filter { $0.contains("[spyhop]") }
      #expect(notices.count == 1, "the console was attached anew: \(guest.console.errors)")
    }

    @Test("of a guest that is paused leaves it paused")
    func paused() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("stillvm")])
      try await lab.wait(for: "stillvm", toBe: "Running")
      #expect(try await lab.spyhop("pause", "stillvm").exit == .code(0))
      try await lab.wait(for: "stillvm", toBe: "Paused")
      let from = try await lab.node(of: "stillvm")
      #expect(try await lab.migrate("stillvm")["status", "phase"] == "Succeeded")
      try await lab.expectOneCopy(of: "stillvm", notOn: from)
      try await lab.wait(for: "stillvm", toBe: "Paused")
      #expect(try await lab.spyhop("unpause", "stillvm").exit == .code(0))
      try await lab.wait(for: "stillvm", toBe: "Running")
    }

    @Test("that is cancelled ends within seconds, and the guest stays where it was")
    func cancelled() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "staycvm")
      try await lab.with(.slow, for: "staycvm") {
        let from = try await lab.node(of: "staycvm")
        let name = try await lab.startMigration("staycvm").meta.name
        try await lab.wait(forCopyOf: "staycvm")
        try await lab.client.delete(
          Registry.virtualMachineInstanceMigrations, namespace: "default", name: name, options: DeleteOptions())
        try await eventually("the copy to be called off", within: .seconds(5)) {
          try await lab.instance("staycvm").migration?.isFailed == true ? true : nil
        }
        try await lab.expectOneCopy(of: "staycvm", on: from)
        try await guest.expectToGoOn()
      }
      try await guest.expectEveryLine()
    }

    @Test("keeps a plain websocket client connected, which knows nothing of logs and offsets")
    func plainClient() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "plainvm")
      let viewer = try await PlainViewer(lab, "plainvm")
      for _ in 1...3 { #expect(try await lab.migrate("plainvm").migrationPhase == .succeeded) }
      try await guest.expectToGoOn()
      let seen = CountedLines(await viewer.end())
      #expect(seen.numbers.count > 100)
      #expect(seen.firstBreak == nil)
      try await guest.expectEveryLine()
    }

    @Test("is refused a second time while the first is under way, and to the node that the guest is on")
    func refused() async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "oncevm")
      let from = try await lab.node(of: "oncevm")
      await #expect(throws: APIError.self) { try await lab.startMigration("oncevm", to: from) }
      let asked = try await lab.spyhop("migrate", "oncevm", "--to", from)
      #expect(asked.exit == .code(1) && asked.errors.contains("is the node that the VMI is on"), "\(asked.errors)")
      try await lab.with(.slow, for: "oncevm") {
        async let one = try? lab.startMigration("oncevm")
        async let two = try? lab.startMigration("oncevm")
        let created = await [one, two].compactMap(\.self)
        #expect(created.count == 1, "at the same moment")
        try await lab.wait(forCopyOf: "oncevm")
        let late = try await lab.spyhop("migrate", "oncevm")
        #expect(late.exit == .code(1) && late.errors.contains("has not ended"), "\(late.errors)")
        #expect(try await lab.end(of: try #require(created.first)).migrationPhase == .succeeded)
      }
      try await lab.expectOneCopy(of: "oncevm", notOn: from)
      try await guest.expectEveryLine()
    }

    @Test("of two guests at once, in opposite directions, moves both")
    func crossing() async throws {
      let lab = try TestLab.shared()
      let guests = [try await CountingGuest(lab, "crossvm1"), try await CountingGuest(lab, "crossvm2")]
      let (first, second) = (try await lab.node(of: "crossvm1"), try await lab.node(of: "crossvm2"))
      if first == second { _ = try await lab.migrate("crossvm2") }
      let homes = [try TestLab.other(than: first), first]
      for _ in 1...2 {
        let migrations = try await guests.asyncMap { try await lab.startMigration($0.name) }
        for migration in migrations { #expect(try await lab.end(of: migration).migrationPhase == .succeeded) }
      }
      for (guest, home) in zip(guests, homes) {
        try await lab.expectOneCopy(of: guest.name, notOn: home)
        try await guest.expectToGoOn()
        try await guest.expectEveryLine()
      }
    }

    @Test("empties a node of five guests by spyhop drain, and another by kubectl drain, and ends none of them")
    func drains() async throws {
      let lab = try TestLab.shared()
      let names = (1...5).map { "drain\($0)" }
      let (first, second) = (TestLab.nodes[0], TestLab.nodes[1])
      try await lab.kubectl("cordon", second)
      try await lab.apply(
        names.map { name in
          var machine = Manifests.empty(name)
          machine["spec", "template", "spec", "evictionStrategy"] = "LiveMigrate"
          return machine
        })
      for name in names { try await lab.wait(for: name, toBe: "Running") }
      let uids = try await names.asyncMap { try await lab.instance($0).meta.uid }
      try await lab.kubectl("uncordon", second)
      let drained = try await lab.spyhop("drain", first, "--wait", within: .seconds(120))
      #expect(drained.exit == .code(0), "\(drained.errors)")
      for name in names { try await lab.expectOneCopy(of: name, on: second) }
      try await lab.kubectl("uncordon", first)
      try await lab.kubectl("drain", second, "--ignore-daemonsets", "--timeout=100s", within: .seconds(120))
      for name in names { try await lab.expectOneCopy(of: name, on: first) }
      try await lab.kubectl("uncordon", second)
      #expect(try await names.asyncMap { try await lab.instance($0).meta.uid } == uids)
    }

    @Test("copies local disks along, with what the guest wrote to them")
    func localDisk() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.withDisk("diskvm")])
      try await lab.wait(for: "diskvm", toSay: "booted")
      let terminal = try lab.spyhopOnTerminal("console", "diskvm")
      terminal.send("\recho kept-$((40+2)) > /dev/vda; sync; echo written-$((1+1))\r")
      try await terminal.wait(for: "written-2", within: .seconds(20))
      let from = try await lab.node(of: "diskvm")
      let migration = try await lab.migrate("diskvm")
      #expect(migration["status", "phase"] == "Succeeded", "\(migration["status"].text)")
      #expect(try await lab.instance("diskvm")["status", "migrationMethod"] == "BlockMigration")
      terminal.send("echo 3 > /proc/sys/vm/drop_caches; head -c 8 /dev/vda\r")
      try await terminal.wait(for: "kept-42", within: .seconds(20))
      try await lab.expectOneCopy(of: "diskvm", notOn: from)
      terminal.send("\u{1D}")
    }
  }
}

extension Sequence {
  /// The elements changed one after the other.
  fileprivate func asyncMap<Value>(_ change: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await change(element)) }
    return values
  }
}
