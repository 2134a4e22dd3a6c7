// Everything that decides about the next step of a migration, gathered at one moment.

import Codecs
import FoundationEssentials
import KubeModel

/// A migration and what surrounds it.
struct MigrationSnapshot {
  let migration: JSON
  /// The VMI that is to move; nil where there is none of that name.
  var instance: JSON?
  /// All launcher pods of the instance.
  var pods: [LauncherPod] = []
  /// All migrations of the instance, this one among them.
  var siblings: [JSON] = []
  /// Why it may not begin yet; nil where it may.
  var wait: MigrationQueue.Wait?
  /// Those of the nodes concerned that are Ready.
  var readyNodes: Set<String> = []
  /// The node that the instance is on.
  var sourceNode: JSON?
  var policy: MigrationPolicy?
  /// How long ago the progress was last copied into the migration; nil where it never was.
  var sinceCopy: Duration?
  let now: Date
  let options: ControllerOptions

  /// The migration in the instance's own words, once the hand-over has happened.
  var handedOver: MigrationState? {
    instance?.migration.flatMap { $0.uid == migration.meta.uid ? $0 : nil }
  }

  /// The newest pod made for this migration.
  var targetPod: LauncherPod? {
    pods.filter { $0.migrationUID == migration.meta.uid }.max { $0.created < $1.created }
  }

  /// The pod that the instance runs in while it has not moved.
  var sourcePod: LauncherPod? {
    let others = pods.filter { $0.migrationUID != migration.meta.uid }
    guard let instance, let pod = LauncherPod.current(of: instance, among: others), !pod.isGoing else { return nil }
    return pod
  }

  /// Whether the source's node is silent and its pod has been removed, which only an operator does who knows it dead.
  func hasLostSource(_ state: MigrationState) -> Bool {
    !readyNodes.contains(state.sourceNode) && !pods.contains { $0.json.meta.name == state.sourcePod }
  }
}
