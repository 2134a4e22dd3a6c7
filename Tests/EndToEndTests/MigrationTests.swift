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
      let console = try await startCounting(lab, "movevm")
      for round in 1...6 {
        let from = try await lab.node(of: "movevm")
        let migration = try await lab.migrate("movevm")
        #expect(migration["status", "phase"] == "Succeeded", "round \(round): \(migration["status"].text)")
        try await lab.expectOneCopy(of: "movevm", notOn: from)
        try await expectToGoOn(console)
      }
      try await expectEveryLine(lab, console, "movevm")
      let notices = console.errors.split(separator: "\n").filter { $0.contains("[spyhop]") }
      #expect(notices.count == 1, "the console was attached anew: \(console.errors)")
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
      let console = try await startCounting(lab, "staycvm")
      try await withSlowCopies(lab, of: "staycvm") {
        let from = try await lab.node(of: "staycvm")
        let name = try await lab.startMigration("staycvm").meta.name
        try await lab.wait(forCopyOf: "staycvm")
        try await lab.client.delete(
          Registry.virtualMachineInstanceMigrations, namespace: "default", name: name, options: DeleteOptions())
        try await eventually("the copy to be called off", within: .seconds(5)) {
          try await lab.instance("staycvm").migration?.isFailed == true ? true : nil
        }
        try await lab.expectOneCopy(of: "staycvm", on: from)
        try await expectToGoOn(console)
      }
      try await expectEveryLine(lab, console, "staycvm")
    }

    @Test(
      "whose daemon is killed during the copy ends one way or the other, with one copy and every line",
      arguments: ["source agent", "target agent", "controller", "API server", "target libvirtd"])
    func killed(victim: String) async throws {
      let lab = try TestLab.shared()
      let console = try await startCounting(lab, "killvm")
      let from = try await lab.node(of: "killvm")
      let other = try #require(TestLab.nodes.first { $0 != from })
      let daemons: [String: LabDaemon] = [
        "source agent": .agent(node: from), "target agent": .agent(node: other), "controller": .controller,
        "API server": .apiServer, "target libvirtd": .libvirtd(node: other),
      ]
      var migration: JSON = [:]
      try await withSlowCopies(lab, of: "killvm") {
        migration = try await lab.startMigration("killvm")
        try await lab.wait(forCopyOf: "killvm")
        try await lab.kill([try #require(daemons[victim])])
      }
      let ended = try await lab.end(of: migration, within: .seconds(90))
      #expect(ended["status", "phase"] == "Failed" || ended["status", "phase"] == "Succeeded")
      let isFailed = ended["status", "phase"] == "Failed"
      if isFailed { #expect(ended["status", "migrationState", "failureReason"].hasContent, "\(ended["status"].text)") }
      try await lab.expectOneCopy(of: "killvm", on: isFailed ? from : other)
      try await expectToGoOn(console)
      try await expectEveryLine(lab, console, "killvm")
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
      var machine = Manifests.linux("diskvm")
      machine["spec", "template", "spec", "domain", "devices", "disks"] = [
        ["name": "data", "disk": ["bus": "virtio"]]
      ]
      machine["spec", "template", "spec", "volumes"] = [["name": "data", "emptyDisk": ["capacity": "64Mi"]]]
      try await lab.apply([machine])
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

// MARK: - Steps

extension EndToEnd.MigrationTests {
  /// A guest that prints numbered lines for ever, and a console on it.
  private func startCounting(_ lab: TestLab, _ name: String) async throws -> RunningProgram {
    try await lab.apply([Manifests.linux(name, words: "count")])
    try await lab.wait(for: name, toSay: "line \(CountedLines.first)")
    let console = try lab.startSpyhop(["console", name, "--replay", "100000000"])
    try await console.wait(for: "line \(CountedLines.first)\r\n")
    return console
  }

  private func expectToGoOn(_ console: RunningProgram) async throws {
    let size = console.output.utf8.count
    try await eventually("the console to go on: \(console.errors)", within: .seconds(40)) {
      console.output.utf8.count > size + 1000 || !console.isRunning ? true : nil
    }
    #expect(console.isRunning, "the console has ended: \(console.errors)")
  }

  private func expectEveryLine(_ lab: TestLab, _ console: RunningProgram, _ name: String) async throws {
    console.signal(15)
    _ = try await console.end()
    let seen = CountedLines(console.output)
    #expect(seen.numbers.first == CountedLines.first)
    #expect(seen.firstBreak == nil)
    let stored = CountedLines(try await lab.spyhop("console", name, "--log").output)
    #expect(stored.firstBreak == nil)
  }

  /// Migrations take long enough to be met on their way for as long as `body` runs.
  private func withSlowCopies(_ lab: TestLab, of name: String, _ body: () async throws -> Void) async throws {
    let policy: JSON = [
      "apiVersion": "migrations.kubevirt.io/v1alpha1", "kind": "MigrationPolicy", "metadata": ["name": "slow"],
      "spec": [
        "bandwidthPerMigration": "4Mi",
        "selectors": ["virtualMachineInstanceSelector": ["kubevirt.io/vm": .string(name)]],
      ],
    ]
    _ = try await lab.client.create(Registry.migrationPolicies, namespace: nil, policy)
    func remove() async throws {
      try await lab.client.delete(
        Registry.migrationPolicies, namespace: nil, name: "slow", options: DeleteOptions())
    }
    do {
      try await body()
    } catch {
      try? await remove()
      throw error
    }
    try await eventually("the policy to go") { (try? await remove()) != nil ? true : nil }
  }
}

extension TestLab {
  func node(of name: String) async throws -> String {
    try #require(try await instance(name)["status", "nodeName"].string)
  }

  func startMigration(_ name: String) async throws -> JSON {
    let migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
      "metadata": ["generateName": "move-", "namespace": "default"], "spec": ["vmiName": .string(name)],
    ]
    return try await client.create(Registry.virtualMachineInstanceMigrations, namespace: "default", migration)
  }

  /// Migrates to wherever it can, and returns the migration at its end.
  func migrate(_ name: String) async throws -> JSON { try await end(of: startMigration(name)) }

  func end(of migration: JSON, within limit: Duration = .seconds(60)) async throws -> JSON {
    try await eventually("the migration to end", within: limit) {
      let now = try await client.get(
        Registry.virtualMachineInstanceMigrations, namespace: "default", name: migration.meta.name)
      return ["Succeeded", "Failed"].contains(now["status", "phase"].string) ? now : nil
    }
  }

  /// Waits until the copy is under way.
  func wait(forCopyOf name: String) async throws {
    try await eventually("the copy of \(name)", within: .seconds(20)) {
      (try await instance(name).unfinishedMigration?.progress?.bytesProcessed ?? 0) > 0 ? true : nil
    }
  }

  /// Waits until the guest runs on that host (or on another than that) and nothing of it is anywhere else.
  func expectOneCopy(of name: String, on node: String? = nil, notOn old: String? = nil) async throws {
    let home = try #require(node ?? Self.nodes.first { $0 != old })
    let obstacle = Locked("")
    try await eventually("\(name) to be on \(home) alone, but \(obstacle.with { $0 })", within: .seconds(40)) {
      let found = try await self.disorder(of: name, home: home)
      obstacle.with { $0 = found ?? "" }
      return found == nil ? true : nil
    }
    let uid = try await instance(name).meta.uid
    let strays = Self.nodes.filter { $0 != home }.flatMap { files(on: $0) }.filter { $0.hasSuffix("instances/\(uid)") }
    #expect(strays.isEmpty)
  }

  /// What keeps a guest from being on that host alone.
  private func disorder(of name: String, home: String) async throws -> String? {
    let pods = try await launcherPods(of: name).map { $0["spec", "nodeName"].string ?? "" }
    guard pods == [home] else { return "its pods are on \(pods)" }
    let node = try await instance(name)["status", "nodeName"].string ?? ""
    guard node == home else { return "its instance is on \(node)" }
    guard emulator(of: name)?.node == home else { return "its emulator is on \(emulator(of: name)?.node ?? "none")" }
    for host in Self.nodes where host != home {
      if try await domains(on: host).contains("default_\(name)") { return "\(host) has its domain" }
    }
    return nil
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
