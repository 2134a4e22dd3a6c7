import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Operations
import TestSupport
import Testing

@testable import spyhop

/// Objects of a cluster in which guests move.
enum Moving {
  static let testvm = ObjectKey(namespace: "default", name: "testvm")

  static func instance(_ name: String, node: String = "node-a", migratable: Bool = true) -> JSON {
    let condition: JSON = [
      "type": "LiveMigratable", "status": migratable ? "True" : "False", "message": "its disk is local",
    ]
    return [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": [
        "name": .string(name), "namespace": "default", "labels": ["kubevirt.io/nodeName": .string(node)],
      ],
      "status": ["phase": "Running", "nodeName": .string(node), "conditions": [condition]],
    ]
  }

  static func node(_ name: String) -> JSON {
    ["apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)], "spec": [:]]
  }

  static func machine(_ name: String, _ strategy: String, spec: JSON = [:]) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
      "metadata": ["name": .string(name), "namespace": "default"], "spec": ["runStrategy": .string(strategy)],
    ]
  }

  static func state(_ uid: String, ended: JSON = [:]) -> JSON {
    var state: JSON = ["migrationUid": .string(uid), "sourceNode": "node-a", "targetNode": "node-b"]
    for (name, value) in ended.members { state[name] = value }
    return state
  }
}

@Suite("spyhop migrate", .timeLimit(.minutes(1)))
struct MigrationTests {
  private let client = FakeResourceClient()

  /// Writes a phase into the migration, as the controllers do.
  private func enter(_ phase: String, _ migration: JSON, ended: JSON = [:]) {
    var changed = migration
    changed["status"] = ["phase": .string(phase), "migrationState": Moving.state(migration.meta.uid, ended: ended)]
    client.seed(Registry.virtualMachineInstanceMigrations, changed)
  }

  @Test("a migration is followed to its success")
  func success() async throws {
    let migration = try await client.migrate(Moving.testvm)
    enter("Running", migration, ended: ["progress": ["percent": 43]])
    var seen: [String] = []
    let ending = await MigrationRun(client: client, migration: migration).follow { report in
      seen.append("\(report.word) \(report.percent)")
      enter("Succeeded", migration, ended: ["completed": true])
    }
    guard case .succeeded(let report) = ending else { throw UnexpectedEnding() }
    #expect(report.target == "node-b")
    #expect(seen == ["Running 43", "Succeeded 100"])
  }

  @Test("a failure brings its reason")
  func failure() async throws {
    let migration = try await client.migrate(Moving.testvm)
    enter("Failed", migration, ended: ["failed": true, "failureReason": "node-b went away"])
    guard case .failed(let report) = await MigrationRun(client: client, migration: migration).follow() else {
      throw UnexpectedEnding()
    }
    #expect(report.reason == "node-b went away")
  }

  @Test("a migration whose object is gone was cancelled, unless the guest says that it has arrived")
  func gone() async throws {
    let migration = try await client.migrate(Moving.testvm)
    let run = MigrationRun(client: client, migration: migration)
    try await client.abortMigration(migration.key)
    #expect(await run.follow() == .aborted)
    var instance = Moving.instance("testvm", node: "node-b")
    instance["status", "migrationState"] = Moving.state(migration.meta.uid, ended: ["completed": true])
    client.seed(Registry.virtualMachineInstances, instance)
    guard case .succeeded(let report) = await run.follow() else { throw UnexpectedEnding() }
    #expect(report.target == "node-b")
  }

  private struct UnexpectedEnding: Error {}

  @Test("cancelling what has ended, or never was, says so")
  func nothingToCancel() {
    func words(_ migrations: JSON...) -> String {
      MigrateCancelCommand.nothingToCancel(Moving.testvm, migrations, now: Date(timeIntervalSince1970: 1_000_090))
        .message
    }
    #expect(words() == "testvm is not being migrated")
    var done: JSON = ["status": ["phase": "Succeeded"]]
    done["status", "migrationState"] = Moving.state("u", ended: ["endTimestamp": "1970-01-12T13:46:40Z"])
    #expect(words(done) == "the last migration of testvm ended 90s ago: it arrived on node-b")
    let failed: JSON = ["status": ["phase": "Failed", "migrationState": ["migrationUid": "u", "failureReason": "no"]]]
    #expect(words(failed) == "the last migration of testvm ended: it failed: no")
  }

  @Test("the line of progress has bar, phase, route and figures")
  func line() {
    let progress: JSON = [
      "percent": 50, "bytesPerSecond": 1_048_576, "bytesRemaining": 2_097_152, "dirtyBytesPerSecond": 1024,
    ]
    let migration: JSON = [
      "status": ["phase": "Running", "migrationState": Moving.state("u", ended: ["progress": progress])]
    ]
    #expect(
      MigrationReport(migration).line
        == "[##########..........]  50%  Running  node-a → node-b  1.0MiB/s  2.0MiB left  dirty 1.0KiB/s")
  }
}

@Suite("spyhop drain", .timeLimit(.minutes(1)))
struct DrainTests {
  private let client = FakeResourceClient()

  init() {
    client.seed(Registry.nodes, Moving.node("node-a"))
    for name in ["a", "b"] { client.seed(Registry.virtualMachineInstances, Moving.instance(name)) }
    client.seed(Registry.virtualMachineInstances, Moving.instance("c", migratable: false))
  }

  /// Lets all migrations that are under way end, as the controllers and agents do.
  private func settle(_ phase: String) {
    for var migration in client.objects(Registry.virtualMachineInstanceMigrations)
    where !migration.migrationPhase.isFinal {
      let ended: JSON = phase == "Failed" ? ["failed": true, "failureReason": "no room"] : ["completed": true]
      migration["status"] = ["phase": .string(phase), "migrationState": Moving.state(migration.meta.uid, ended: ended)]
      client.seed(Registry.virtualMachineInstanceMigrations, migration)
      if phase == "Succeeded" {
        client.seed(
          Registry.virtualMachineInstances, Moving.instance(migration.migratedInstance.name, node: "node-b"))
      }
    }
  }

  @Test("ends when all that can have moved, and names what stays")
  func drains() async throws {
    let beginning = try await client.beginDrain(of: "node-a")
    #expect(beginning.asked.map(\.name) == ["a", "b"])
    var run = DrainRun(client: client, beginning: beginning)
    var lines: [String] = []
    var last: DrainReport?
    let report = try #require(
      await run.follow(within: nil) { report in
        lines += DrainNews.lines(from: last, to: report)
        last = report
        settle("Succeeded")
      })
    #expect(report.remaining.map(\.machine.name) == ["c"])
    #expect(lines.contains("default/a moved to node-b") && lines.contains("default/b moved to node-b"))
    #expect(lines.contains("default/c cannot migrate: its disk is local"))
    #expect(DrainNews.progress(report) == "node-a: 2 moved, 1 cannot move")
  }

  @Test("asks three times for a guest whose migrations fail, then lets it stay")
  func failing() async throws {
    var run = DrainRun(client: client, beginning: try await client.beginDrain(of: "node-a"))
    let report = try #require(await run.follow(within: nil) { _ in settle("Failed") })
    #expect(report.summary == "2 failed, 1 cannot move")
    let creations = client.calls.count { $0.verb == .create }
    #expect(creations == 6)
    #expect(DrainNews.reason(report.guests[0], refused: [:]) == "default/a could not move: no room")
  }

  @Test("a refused guest stays with the server's reason")
  func refused() async throws {
    client.fail(.create, Registry.virtualMachineInstanceMigrations, with: APIError(.conflict, "not now"), times: 2)
    var run = DrainRun(client: client, beginning: try await client.beginDrain(of: "node-a"))
    let report = try #require(await run.follow(within: nil) { _ in })
    #expect(
      report.remaining.map { DrainNews.reason($0, refused: run.refused) } == [
        "default/a was refused a migration: not now", "default/b was refused a migration: not now",
        "default/c cannot migrate: its disk is local",
      ])
  }
}
