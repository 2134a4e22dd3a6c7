// Emptying a node: which of its instances are to be migrated next. Pure.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

/// A node with the instances on it and the migrations of the cluster, and the migrations to create.
///
/// No more are created than may run at once, so that what an operator asks for meanwhile does not queue behind them all.
struct EvacuationPlan {
  /// The longest wait after failures in a row.
  static let longestBackoff = Duration.seconds(320)

  let node: String
  /// Nil where there is no such node.
  let object: JSON?
  let instances: [JSON]
  let migrations: [JSON]
  let now: Date
  let options: MigrationOptions

  func actions() -> [Action] {
    // A node that does not answer cannot send anything away.
    guard object?.isTrue("Ready") == true else { return [] }
    let leaving = instances.filter(isToLeave).sorted { $0.key < $1.key }
    let ready = leaving.filter { isFree($0) && rest($0) <= .zero }
    let able = ready.filter { MigrationEligibility($0).isMigratable }
    let waits = leaving.filter { isFree($0) }.map(rest).filter { $0 > .zero }
    return able.prefix(room).map(creation) + ready.filter { !able.contains($0) }.map(complaint)
      + (waits.min().map { [.requeue(after: $0)] } ?? [])
  }

  /// Instances that were asked to leave, and those of a node that is tainted for it; `External` is others' business.
  private func isToLeave(_ instance: JSON) -> Bool {
    guard instance.instancePhase == .running, !instance.meta.isDeleting,
      ["LiveMigrate", "LiveMigrateIfPossible"].contains(instance["spec", "evictionStrategy"].string)
    else { return false }
    return instance["status", "evacuationNodeName"].string == node || isDrained
  }

  private var isDrained: Bool {
    object?["spec", "taints"].elements.contains { $0["key"].string == Names.drain } == true
  }

  private var unfinished: [JSON] { migrations.filter { !$0.migrationPhase.isFinal } }

  private func isFree(_ instance: JSON) -> Bool {
    !unfinished.contains { $0.migratedInstance == instance.key } && instance.unfinishedMigration == nil
  }

  private var room: Int {
    let here = Set(instances.map(\.key))
    let outbound = unfinished.filter { here.contains($0.migratedInstance) }.count
    return max(
      0, min(options.parallelPerCluster - unfinished.count, options.parallelOutboundPerNode - outbound))
  }

  /// How long to wait after the evacuations of this instance that failed in a row.
  private func rest(_ instance: JSON) -> Duration {
    let earlier = migrations.filter {
      $0.migratedInstance == instance.key && $0.meta.annotations[Names.evacuation] == node
    }
    .filter(\.migrationPhase.isFinal).sorted { ended($0) < ended($1) }
    let failures = earlier.reversed().prefix { $0.migrationPhase == .failed }
    guard let last = failures.first else { return .zero }
    let backoff = min(options.evacuationBackoff * (1 << min(failures.count - 1, 16)), Self.longestBackoff)
    return backoff - .seconds(now.timeIntervalSince(ended(last)))
  }

  private func ended(_ migration: JSON) -> Date {
    migration.transition(toMigrationPhase: migration.migrationPhase) ?? .distantPast
  }

  private func creation(_ instance: JSON) -> Action {
    var migration: JSON = [
      "apiVersion": .string(Registry.virtualMachineInstanceMigrations.apiVersion),
      "kind": .string(Registry.virtualMachineInstanceMigrations.kind),
      "metadata": ["generateName": "kubevirt-evacuation-", "namespace": .string(instance.meta.namespace)],
      "spec": ["vmiName": .string(instance.meta.name)],
    ]
    migration.meta.annotations = [Names.evacuation: node]
    let deed = Deed(
      object: instance, success: "SuccessfulCreate", failure: "FailedCreate",
      done: "Node \(node) is being emptied: created migration", failed: "Error creating migration")
    return .create(Registry.virtualMachineInstanceMigrations, migration, deed)
  }

  private func complaint(_ instance: JSON) -> Action {
    let reason = MigrationEligibility(instance).message
    return .record(
      EventNote(.warning, "EvacuationImpossible", "It cannot leave node \(node): \(reason)", about: instance))
  }
}
