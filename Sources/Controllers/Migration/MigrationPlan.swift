// The migration controller: what to do for one VirtualMachineInstanceMigration. Pure.
// Here: from the creation to the hand-over. What follows stands in the files beside this one.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

/// The actions that follow from a snapshot; each run begins from what is on record, whatever ended the one before.
struct MigrationPlan {
  let snapshot: MigrationSnapshot

  /// Whether the next step makes a pod, or gives the migration up, because there seems to be no pod or no instance.
  var dependsOnAbsence: Bool {
    if phase.isFinal { return false }
    if let state = snapshot.handedOver {
      if state.isCompleted { return false }
      if state.hasStarted { return snapshot.hasLostSource(state) }
    }
    if snapshot.instance == nil || snapshot.sourcePod == nil { return true }
    let isWaiting = (phase == .unset || phase == .pending) && snapshot.wait != nil
    return snapshot.targetPod == nil && !isWaiting
  }

  /// Whether the next step is the hand-over, which needs to know the policy.
  var dependsOnPolicy: Bool {
    phase.isBeforeHandOver && snapshot.handedOver == nil && snapshot.targetPod?.isReadyForHandOver == true
  }

  func actions() -> [Action] {
    if phase.isFinal { return afterEnd() }
    if phase == .waitingForSync || phase == .synchronizing { return [] }
    if let state = snapshot.handedOver, state.isCompleted { return conclude(state) }
    guard let instance = snapshot.instance else { return fail("VMI \(instanceName) does not exist") }
    if instance.instancePhase.isFinal { return giveUp(instance, "the guest of VMI \(instanceName) has ended") }
    if let state = snapshot.handedOver { return whileHandedOver(instance, state) }
    guard phase.isBeforeHandOver else { return fail("its record in VMI \(instanceName) was removed or replaced") }
    if let reason = obstacle(to: instance) { return fail(reason) }
    return phase == .unset || phase == .pending ? begin(instance) : whileScheduling(instance)
  }

  /// After the target pod was refused: a quota may yet make room, anything else ends the migration.
  func actions(after error: APIError) -> [Action] {
    guard error.message.contains("exceeded quota") else { return fail("the target pod was refused: \(error.message)") }
    var changed = migration
    changed.enter(migrationPhase: .pending, now: nowText)
    changed.setCondition(
      Condition("migrationRejectedByResourceQuota", .yes, reason: "ExceededQuota", message: error.message),
      now: nowText)
    return status(changed)
  }

  /// Ends the migration of a guest that is no more, on the instance's record first: the agents tidy up by that.
  private func giveUp(_ instance: JSON, _ reason: String) -> [Action] {
    guard snapshot.handedOver != nil else { return fail(reason) }
    return record(instance) { $0.fail(reason, now: RFC3339.microseconds(snapshot.now)) }
  }

  // MARK: - What all steps need

  var migration: JSON { snapshot.migration }
  var phase: MigrationPhase { migration.migrationPhase }
  var instanceName: String { migration.migratedInstance.name }
  var options: MigrationOptions { snapshot.options.migrations }
  var nowText: String { RFC3339.seconds(snapshot.now) }

  func status(_ changed: JSON) -> [Action] {
    [Action.changeStatus(Registry.virtualMachineInstanceMigrations, from: migration, to: changed)].compactMap(\.self)
  }

  func elapsed(since date: Date) -> Duration { .seconds(snapshot.now.timeIntervalSince(date)) }

  // MARK: - Before the hand-over

  /// What rules the migration out before the agents have heard of it.
  private func obstacle(to instance: JSON) -> String? {
    if migration.meta.isDeleting { return Self.cancelledEarly }
    if instance.meta.isDeleting { return "VMI \(instanceName) is being deleted" }
    guard instance.instancePhase == .running else { return "VMI \(instanceName) is not running" }
    let eligibility = MigrationEligibility(instance)
    guard eligibility.isMigratable else { return eligibility.message }
    if let reason = alreadyMoved(instance["status", "nodeName"].string) { return reason }
    return snapshot.sourcePod == nil ? "VMI \(instanceName) has no launcher pod to leave" : nil
  }

  /// An earlier migration may have done what this one was asked for.
  private func alreadyMoved(_ node: String?) -> String? {
    if let wanted = migration["spec", "addedNodeSelector"][Names.hostname].string, wanted == node {
      return "VMI \(instanceName) is on node \(wanted) already"
    }
    guard let left = migration.meta.annotations[Names.evacuation], left != node else { return nil }
    return "VMI \(instanceName) has left node \(left) already"
  }

  static let cancelledEarly = "it was cancelled before it began"

  private func begin(_ instance: JSON) -> [Action] {
    var changed = prospect(instance)
    changed.enter(migrationPhase: .pending, now: nowText)
    if let wait = otherMigration(of: instance) ?? snapshot.wait {
      changed.setCondition(wait.condition(options), now: nowText)
      return status(changed) + callOffOrphan(of: instance)
    }
    changed.removeCondition("MigrationWaiting")
    changed.removeCondition("migrationRejectedByResourceQuota")
    changed.enter(migrationPhase: .scheduling, now: nowText)
    guard snapshot.targetPod == nil else { return status(changed) }
    let pod = LauncherPod.targetManifest(
      for: instance, migration, from: snapshot.sourceNode, options: snapshot.options)
    return [.create(Registry.pods, pod, createDeed)] + status(changed)
  }

  private func otherMigration(of instance: JSON) -> MigrationQueue.Wait? {
    instance.unfinishedMigration == nil ? nil : .otherMigration
  }

  /// A record whose migration object is gone will be ended by nobody else.
  private func callOffOrphan(of instance: JSON) -> [Action] {
    guard let orphan = instance.unfinishedMigration, !orphan.isAbortRequested,
      !snapshot.siblings.contains(where: { $0.meta.uid == orphan.uid })
    else { return [] }
    return record(instance) { $0["abortRequested"] = true }
  }

  private func whileScheduling(_ instance: JSON) -> [Action] {
    guard let pod = snapshot.targetPod else { return fail("the target pod is gone") }
    if pod.isGoing { return fail("the target pod \(pod.json.meta.name) ended before the migration began") }
    var changed = prospect(instance)
    guard pod.isReadyForHandOver else { return whilePending(pod, changed) }
    guard otherMigration(of: instance) == nil else { return status(changed) }
    guard let source = snapshot.sourcePod, let target = pod.node, target != source.node else {
      return fail("the target pod was placed on the node that VMI \(instanceName) is on")
    }
    changed.removeCondition("PodScheduled")
    changed.enter(migrationPhase: .scheduled, now: nowText)
    // The agents first: what the migration says of itself can wait for the next run, should this one be cut short.
    return handOver(instance, from: source, to: pod) + status(changed)
  }

  /// A target pod that does not run yet: says why, and is given up in time.
  private func whilePending(_ pod: LauncherPod, _ changed: JSON) -> [Action] {
    var changed = changed
    let refusal = pod.json.condition("PodScheduled").flatMap { $0.status == .no ? $0 : nil }
    let limit = refusal == nil ? options.pendingTimeout : options.unschedulableTimeout
    let age = RFC3339.date(pod.created).map(elapsed) ?? .zero
    guard age < limit else {
      let what = refusal.map { "fits on no node: \($0.message)" } ?? "did not come to run"
      return fail("the target pod \(what) (for \(limit.components.seconds) s)")
    }
    var notes: [Action] = []
    if let refusal {
      if migration.condition("PodScheduled")?.message != refusal.message {
        notes = note(.warning, "migrationTargetPodUnschedulable", "The target pod fits on no node: \(refusal.message)")
      }
      changed.setCondition(refusal, now: nowText)
    } else {
      changed.removeCondition("PodScheduled")
    }
    return status(changed) + notes + [.requeue(after: limit - age)]
  }

  /// The migration with what will be handed over as far as it is known, so that lists can show where from and where to.
  private func prospect(_ instance: JSON) -> JSON {
    var changed = migration
    changed["status", "migrationState"] = [
      "migrationUid": .string(migration.meta.uid), "migrationName": .string(migration.meta.name),
      "sourceNode": JSON(snapshot.sourcePod?.node), "sourcePod": JSON(snapshot.sourcePod?.json.meta.name),
      "targetNode": JSON(snapshot.targetPod?.node), "targetPod": JSON(snapshot.targetPod?.json.meta.name),
    ]
    return changed
  }

  private var createDeed: Deed {
    Deed(
      object: migration, success: "SuccessfulCreate", failure: "FailedCreate", done: "Created migration target pod",
      failed: "Error creating migration target pod")
  }
}
