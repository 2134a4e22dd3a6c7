// Migrations in every state of their lives, and a cluster that is in the middle of some.

import Codecs
import KubeModel

@testable import Dashboard

extension Fixture {
  /// `migrationState` as the agents write it.
  static func movement(
    from source: String = "node-a", to target: String = "node-b", percent: Int? = nil, ended: JSON = [:]
  ) -> JSON {
    var state: JSON = [
      "migrationUid": "uid-m", "sourceNode": .string(source), "targetNode": .string(target),
      "startTimestamp": time(10),
    ]
    if let percent {
      state["progress"] = [
        "bytesTotal": 1_073_741_824, "bytesProcessed": .integer(Int64(10_737_418 * percent)),
        "bytesRemaining": .integer(Int64(10_737_418 * (100 - percent))), "bytesPerSecond": 123_900_000,
        "dirtyBytesPerSecond": 4_194_304, "percent": .integer(Int64(percent)), "expectedDowntimeMilliseconds": 120,
      ]
    }
    for (name, value) in ended.members { state[name] = value }
    return state
  }

  static func migration(
    _ name: String, of machine: String, _ phase: String, age: Int = 12, state: JSON = .null, to node: String? = nil
  ) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration", "metadata": metadata(name, age: age),
      "spec": [
        "vmiName": .string(machine),
        "addedNodeSelector": node.map { ["kubernetes.io/hostname": .string($0)] } ?? .null,
      ],
      "status": ["phase": .string(phase), "migrationState": state],
    ]
  }

  /// An instance that is being moved.
  static func moving(_ name: String, percent: Int?) -> JSON {
    var instance = instance(name)
    instance["status", "migrationState"] = movement(percent: percent)
    return instance
  }

  /// An instance whose disk keeps it on its node.
  static func stuck(_ name: String, node: String = "node-a") -> JSON {
    var instance = instance(name, node: node)
    instance.setCondition(
      Condition("LiveMigratable", .no, reason: "DisksNotLiveMigratable", message: "disk root is a file on its node"),
      now: "2026-11-25T12:00:00Z")
    return instance
  }

  static let migrations = [
    migration("m1", of: "testvm", "Running", age: 12, state: movement(percent: 43)),
    migration("m2", of: "sleeping", "Pending", age: 11, to: "node-a"),
    migration(
      "m3", of: "testvm", "Failed", age: 400,
      state: movement(to: "node-c", percent: 71, ended: ["failed": true, "failureReason": "node-c went away"])),
    migration(
      "m4", of: "testvm", "Succeeded", age: 4_000,
      state: movement(from: "node-b", to: "node-a", percent: 100, ended: ["progress": ["downtimeMilliseconds": 87]])),
  ]
}

extension DashboardState {
  /// The sample's cluster with another node that takes guests, and nothing on the move.
  static func roomy(_ columns: Int = 80, _ rows: Int = 24) -> DashboardState {
    var state = sample(columns, rows)
    state.feed(.nodes, Fixture.nodes + [Fixture.node("node-d")])
    return state
  }

  /// The sample's cluster while testvm moves.
  static func moving(_ columns: Int = 100, _ rows: Int = 18) -> DashboardState {
    var state = roomy(columns, rows)
    state.feed(.instances, [Fixture.moving("testvm", percent: 43), Fixture.instance("sleeping", node: "node-b")])
    state.feed(.migrations, Fixture.migrations)
    return state
  }
}
