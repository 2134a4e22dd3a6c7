import Codecs
import KubeModel
import Testing

@Suite("Migration state")
struct MigrationStateTests {
  private func instance(_ state: JSON) -> JSON { ["status": ["migrationState": state]] }

  @Test("an instance without a migration's UID is in none")
  func none() {
    #expect(instance(.null).migration == nil)
    #expect(instance(["startTimestamp": "2026-01-01T00:00:00Z"]).migration == nil)
  }

  @Test("a UID that could lead out of a directory is none", arguments: ["..", "../../etc", "a/b", ".", "", "a b", "ä"])
  func hostileUID(_ uid: String) {
    #expect(MigrationState(["migrationUid": .string(uid)]) == nil)
    #expect(MigrationState(["migrationUid": "0f3c2d1e-1111-2222-3333-444455556666"]) != nil)
  }

  @Test("completed and failed say how a migration stands")
  func ends() throws {
    let running = try #require(instance(["migrationUid": "u", "startTimestamp": "2026-01-01T00:00:00Z"]).migration)
    #expect(running.isUnfinished && running.hasStarted && !running.isPrepared)
    let failed = try #require(instance(["migrationUid": "u", "completed": true, "failed": true]).migration)
    #expect(failed.isCompleted && failed.isFailed && !failed.hasSucceeded)
    let done = instance(["migrationUid": "u", "completed": true])
    #expect(done.migration?.hasSucceeded == true)
    #expect(done.unfinishedMigration == nil)
  }

  @Test("progress stays between 0 and 100")
  func progress() {
    #expect(MigrationProgress(["percent": 140])?.percent == 100)
    #expect(MigrationProgress(["percent": -1])?.percent == 0)
    #expect(MigrationProgress(.null) == nil)
  }

  @Test("what is ours in migrationState is part of the schema, in instances and migrations alike")
  func schema() throws {
    let state: JSON = [
      "migrationUid": "u", "migrationName": "m",
      "progress": ["percent": 1, "bytesTotal": 2, "downtimeMilliseconds": 3],
      "targetDirectMigrationNodePorts": ["1": 0],
      "migrationConfiguration": MigrationConfiguration.standard,
    ]
    var migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration", "metadata": ["name": "m"],
      "spec": ["vmiName": "vm", "addedNodeSelector": ["a": "b"]], "status": ["migrationState": state],
    ]
    let findings = try #require(Schema.of(Registry.virtualMachineInstanceMigrations)).check(&migration)
    #expect(findings.unknownFields.isEmpty && findings.errors.isEmpty)
    var instance: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "metadata": ["name": "vm"],
      "spec": ["domain": ["devices": [:]]], "status": ["migrationState": state, "evacuationNodeName": "n"],
    ]
    #expect(try #require(Schema.of(Registry.virtualMachineInstances)).check(&instance).unknownFields.isEmpty)
  }

  @Test("a list shows where a migration goes, how far it is and how fast")
  func columns() {
    let migration: JSON = [
      "status": [
        "migrationState": [
          "migrationUid": "u", "sourceNode": "a", "targetNode": "b",
          "progress": ["percent": 43, "bytesPerSecond": 124_000_000, "bytesRemaining": 512],
        ]
      ]
    ]
    let row = Registry.virtualMachineInstanceMigrations
    let cells = row.columns.map { TableCells.special($0, migration, row) ?? JSONPath($0.path).value(in: migration) }
    #expect(cells == [.null, .null, "a", "b", "43%", .null, "118.2MiB/s", "512B"])
  }

  @Test("amounts of bytes", arguments: [(0, "0B"), (1023, "1023B"), (1024, "1.0KiB"), (1_610_612_736, "1.5GiB")])
  func amounts(_ bytes: Int, _ text: String) { #expect(ByteCount.text(bytes) == text) }
}
