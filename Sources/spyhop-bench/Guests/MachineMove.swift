// One live migration of the bench's VM, timed at the API as an operator's screen sees it.

import APIClient
import Codecs
import KubeModel

/// What one migration took.
struct MachineMove: Sendable {
  /// From before the POST of the migration until the instance says that it has arrived.
  var total: Duration
  /// Until the instance shows how far the copy is.
  var firstProgress: Duration?
  /// Milliseconds in which the guest ran nowhere, by the hypervisor's own account.
  var downtime: Double?
}

extension BenchMachine {
  /// Migrates the VM to another host.
  func move() async throws -> MachineMove {
    let instances = Registry.virtualMachineInstances
    let version = try await client.list(instances, namespace: Self.namespace, options: .init(limit: 1)).resourceVersion
    let options = WatchOptions(fieldSelector: "metadata.name=\(name)", resourceVersion: version)
    let events = try await client.watch(instances, namespace: Self.namespace, options: options)
    let start = ContinuousClock.now
    let uid = try await client.create(
      Registry.virtualMachineInstanceMigrations, namespace: Self.namespace, migration
    ).meta.uid
    var move = MachineMove(total: .zero)
    for try await batch in events {
      for state in batch.compactMap(\.object.migration) where state.uid == uid {
        if state.isFailed { throw BenchError("\(name) was not migrated: \(state.failureReason)") }
        if state.progress != nil { move.firstProgress = move.firstProgress ?? start.duration(to: .now) }
        if state.hasSucceeded, move.total == .zero { move.total = start.duration(to: .now) }
        move.downtime = state.progress?.downtimeMilliseconds.map(Double.init)
      }
      if move.total != .zero, move.downtime != nil || start.duration(to: .now) > move.total + .seconds(2) { break }
    }
    return move
  }

  private var migration: JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
      "metadata": ["generateName": "bench-", "namespace": .string(Self.namespace)], "spec": ["vmiName": .string(name)],
    ]
  }
}
