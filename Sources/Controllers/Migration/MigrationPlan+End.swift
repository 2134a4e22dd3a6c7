// How a migration ends: its last record, what is tidied up after it, and how many ended ones are kept.

import Codecs
import KubeModel
import Reconcile

extension MigrationPlan {
  /// Ends the migration with the outcome that the agents have put on record.
  func conclude(_ state: MigrationState) -> [Action] {
    var changed = migration
    changed["status", "migrationState"] = state.json
    changed.advance(to: state, now: nowText)
    changed.enter(migrationPhase: state.isFailed ? .failed : .succeeded, now: nowText)
    return status(changed) + (state.isFailed ? failureNotes(state) : successNotes(state))
  }

  /// Ends the migration for a reason that the agents do not know of.
  func fail(_ reason: String) -> [Action] {
    var changed = migration
    changed["status", "migrationState", "migrationUid"] = .string(migration.meta.uid)
    changed["status", "migrationState", "migrationName"] = .string(migration.meta.name)
    changed["status", "migrationState"].fail(reason, now: RFC3339.microseconds(snapshot.now))
    changed.removeCondition("MigrationWaiting")
    changed.enter(migrationPhase: .failed, now: nowText)
    return status(changed) + (changed.migration.map(failureNotes) ?? [])
  }

  private func successNotes(_ state: MigrationState) -> [Action] {
    let moved = note(.normal, "SuccessfulMigration", "VMI \(instanceName) runs on node \(state.targetNode) now")
    guard state.isAbortRequested else { return moved }
    return moved + note(.warning, "FailedAbortMigration", "The cancellation came too late: the VMI had moved")
  }

  private func failureNotes(_ state: MigrationState) -> [Action] {
    if state.abortStatus == .succeeded || state.failureReason == Self.cancelledEarly {
      return note(.normal, "SuccessfulAbortMigration", "The migration of VMI \(instanceName) was cancelled")
    }
    let place = snapshot.instance?["status", "nodeName"].string.map { ", which stays on node \($0)," } ?? ""
    return note(
      .warning, "FailedMigration", "The migration of VMI \(instanceName)\(place) failed: \(state.failureReason)")
  }

  /// Tells of the migration and of its instance alike.
  func note(_ kind: EventNote.Kind, _ reason: String, _ message: String) -> [Action] {
    [migration, snapshot.instance].compactMap(\.self).map { .record(EventNote(kind, reason, message, about: $0)) }
  }

  // MARK: - After the end

  func afterEnd() -> [Action] {
    podRemovals() + finalizer() + prune()
  }

  /// The pod that the guest has left, or did not move into; never one on the node that it is on.
  private func podRemovals() -> [Action] {
    let home = snapshot.instance?["status", "nodeName"].string
    let left = phase == .succeeded ? migration.migration?.sourcePod : nil
    return snapshot.pods.filter { pod in
      let isOver = phase == .failed ? pod.migrationUID == migration.meta.uid : pod.json.meta.name == left
      return isOver && !pod.json.meta.isDeleting && (pod.node == nil || pod.node != home)
    }.map { .delete(Registry.pods, $0.json, force: false, deleteDeed) }
  }

  private func finalizer() -> [Action] {
    var changed = migration
    changed.meta.finalizers.removeAll { $0 == Names.migrationFinalizer }
    let fields = [["metadata", "finalizers"]]
    return [Action.change(Registry.virtualMachineInstanceMigrations, from: migration, to: changed, fields: fields)]
      .compactMap(\.self)
  }

  /// Of the ended migrations of an instance only the newest are kept.
  private func prune() -> [Action] {
    snapshot.siblings.filter { $0.migrationPhase.isFinal && !$0.meta.isDeleting }
      .sorted { ($0.meta.creationTimestamp ?? "", $0.meta.name) > ($1.meta.creationTimestamp ?? "", $1.meta.name) }
      .dropFirst(options.finishedKept)
      .map { .delete(Registry.virtualMachineInstanceMigrations, $0, force: false, nil) }
  }

  private var deleteDeed: Deed {
    Deed(
      object: migration, success: "SuccessfulDelete", failure: "FailedDelete",
      done: phase == .succeeded ? "Deleted the pod that the VMI has left" : "Deleted migration target pod",
      failed: "Error deleting pod")
  }
}
