// Migration (kubevirt.io/v1alpha1): a VirtualMachineInstanceMigration that names its VM by a selector. Pure.

import Codecs
import KubeModel

extension KindView {
  static let migrations = KindView(
    resource: ResourceDefinition(
      group: "kubevirt.io", version: "v1alpha1", kind: "Migration", plural: "migrations",
      columns: [
        .init("VM", ".spec.selector.name"), .init("Phase", ".status.phase"),
        .init("Age", ".metadata.creationTimestamp", format: .date),
      ]),
    stored: Registry.virtualMachineInstanceMigrations, toStored: MigrationView.toStored,
    fromStored: MigrationView.fromStored)
}

enum MigrationView {
  /// By which name the dialect calls the label of a node's own name.
  private static let hostname = "kubevirt.io/hostname"

  @Sendable static func toStored(_ migration: JSON) -> JSON {
    let selector = renamed(migration["spec", "nodeSelector"], hostname, Names.hostname)
    return [
      "apiVersion": .string(Registry.virtualMachineInstanceMigrations.apiVersion),
      "kind": .string(Registry.virtualMachineInstanceMigrations.kind), "metadata": migration["metadata"],
      "spec": ["vmiName": migration["spec", "selector", "name"], "addedNodeSelector": selector],
    ]
  }

  @Sendable static func fromStored(_ stored: JSON) -> JSON {
    let selector = renamed(stored["spec", "addedNodeSelector"], Names.hostname, hostname)
    return [
      "apiVersion": "kubevirt.io/v1alpha1", "kind": "Migration", "metadata": stored["metadata"],
      "spec": ["selector": ["name": stored["spec", "vmiName"]], "nodeSelector": selector],
      "status": ["phase": .string(phase(stored.migrationPhase))],
    ]
  }

  /// Four phases: nothing yet, under way, and the two ends.
  private static func phase(_ phase: MigrationPhase) -> String {
    switch phase {
    case .unset, .pending: ""
    case .succeeded: "Succeeded"
    case .failed: "Failed"
    default: "Running"
    }
  }

  private static func renamed(_ selector: JSON, _ old: String, _ new: String) -> JSON {
    guard selector.isObject else { return .null }
    return .object(JSONObject(selector.members.map { ($0.key == old ? new : $0.key, $0.value) }))
  }
}
