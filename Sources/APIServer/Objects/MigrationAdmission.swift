// What a new migration must find: an instance that runs and can move, no other migration of it, and a node to go to.

import Codecs
import KubeModel

/// A migration about to be created, with what its admission depends on; the rules are pure.
struct MigrationAdmission: Sendable {
  let migration: JSON
  let instance: JSON
  /// Unfinished migrations of the same instance, by name.
  let active: [String]
  let nodes: [JSON]

  /// Reads what the rules need; nodes only where the migration is choosy about them.
  ///
  /// - Throws: `APIError`: 404 without the instance.
  init(migration: JSON, in objects: ObjectService) async throws {
    let key = migration.migratedInstance
    let isChoosy = migration["spec", "addedNodeSelector"].hasContent
    self.migration = migration
    instance = try await objects.object(Registry.virtualMachineInstances, key)
    active = try await objects.all(Registry.virtualMachineInstanceMigrations, namespace: key.namespace)
      .filter { $0.migratedInstance == key && !$0.migrationPhase.isFinal }.map(\.meta.name)
    nodes = isChoosy ? try await objects.all(Registry.nodes, namespace: nil) : []
  }

  init(migration: JSON, instance: JSON, active: [String] = [], nodes: [JSON] = []) {
    self.migration = migration
    self.instance = instance
    self.active = active
    self.nodes = nodes
  }

  /// - Throws: `APIError`: 409 where the instance stands in the way, 422 where the migration's own wishes do.
  func admit() throws(APIError) {
    if let refusal { throw APIError(.conflict, "cannot migrate VMI \(instance.meta.name): \(refusal)") }
    let added = migration["spec", "addedNodeSelector"].stringMap
    guard let obstacle = TargetNode.obstacle(to: instance, added: added, nodes: nodes) else { return }
    let error = FieldError(.invalid, FieldPath("spec.addedNodeSelector"), "", obstacle)
    throw .invalid(Registry.virtualMachineInstanceMigrations, name: migration.meta.name, [error])
  }

  private var refusal: String? {
    let phase = instance.instancePhase
    if phase.isFinal { return "it is \(phase.rawValue) and will not run again" }
    if instance.meta.isDeleting { return "it is being deleted" }
    guard phase == .running else {
      return "it is not running: its phase is \(phase == .unset ? "not set yet" : phase.rawValue)"
    }
    if let ready = instance.condition("Ready"), ready.reason == "NodeNotReady" { return ready.message }
    let eligibility = MigrationEligibility(instance)
    if !eligibility.isMigratable { return "\(eligibility.reason): \(eligibility.message)" }
    if let condition = instance.condition("LiveMigratable"), condition.status == .no {
      return "\(condition.reason): \(condition.message)"
    }
    return active.first.map { "migration \($0) of it has not ended" }
  }
}
