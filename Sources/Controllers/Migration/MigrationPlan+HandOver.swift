// The hand-over to the two agents, and what the controller does while they work: it watches, copies and cancels.

import Codecs
import KubeModel
import Reconcile

extension MigrationPlan {
  /// Progress is copied into the migration at most so often.
  static let copyInterval = Duration.milliseconds(500)

  /// One patch by which both agents learn of the migration; it replaces the record of an earlier one.
  func handOver(_ instance: JSON, from source: LauncherPod, to target: LauncherPod) -> [Action] {
    var changed = instance
    changed["status", "migrationState"] = [
      "migrationUid": .string(migration.meta.uid), "migrationName": .string(migration.meta.name),
      "sourceNode": JSON(source.node), "sourcePod": .string(source.json.meta.name), "targetNode": JSON(target.node),
      "targetPod": .string(target.json.meta.name), "targetAttachmentPodUID": .string(target.uid),
      "migrationPolicyName": JSON(snapshot.policy?.name),
      "migrationConfiguration": MigrationPolicy.configuration(by: snapshot.policy),
    ]
    changed.meta.labels[Names.migrationTarget] = target.node
    let fields = [["status", "migrationState"], ["metadata", "labels", Names.migrationTarget]]
    let patch = Action.change(Registry.virtualMachineInstances, from: instance, to: changed, fields: fields)
    let message = "Handed VMI \(instanceName) over from node \(source.node ?? "") to node \(target.node ?? "")"
    return [patch].compactMap(\.self) + [.record(EventNote(.normal, "SuccessfulHandOver", message, about: migration))]
  }

  func whileHandedOver(_ instance: JSON, _ state: MigrationState) -> [Action] {
    if let reason = state.hasStarted ? loss(state) : standstill(state) {
      return record(instance) { $0.fail(reason, now: now) }
    }
    let abort = wantsAbort(instance) && !state.isAbortRequested ? record(instance) { $0["abortRequested"] = true } : []
    return abort + follow(state) + deadlines(state)
  }

  private var now: String { RFC3339.microseconds(snapshot.now) }

  private func wantsAbort(_ instance: JSON) -> Bool { migration.meta.isDeleting || instance.meta.isDeleting }

  /// Once the copy has begun only the agents know where the guest is, unless one of them is known never to come back.
  private func loss(_ state: MigrationState) -> String? {
    snapshot.hasLostSource(state) ? "the source node \(state.sourceNode) was lost during the copy" : nil
  }

  /// Why nothing will be copied any more, before anything has been.
  private func standstill(_ state: MigrationState) -> String? {
    guard let target = snapshot.targetPod, !target.isGoing else { return "the target pod \(state.targetPod) is gone" }
    if !snapshot.readyNodes.contains(state.targetNode) { return "the target node \(state.targetNode) is not ready" }
    if !snapshot.readyNodes.contains(state.sourceNode) { return "the source node \(state.sourceNode) is not ready" }
    if snapshot.sourcePod == nil { return "the source pod \(state.sourcePod) is gone" }
    if let rest = abortRest, rest <= .zero { return Self.cancelledEarly }
    guard let rest = preparationRest, rest <= .zero else { return nil }
    let seconds = options.preparationTimeout.components.seconds
    return state.isPrepared
      ? "node \(state.sourceNode) did not begin to copy within \(seconds) s"
      : "node \(state.targetNode) did not get ready to receive within \(seconds) s"
  }

  private var preparationRest: Duration? {
    migration.transition(toMigrationPhase: .preparingTarget).map { options.preparationTimeout - elapsed(since: $0) }
  }

  private var abortRest: Duration? {
    guard snapshot.handedOver?.isAbortRequested == true else { return nil }
    return migration.meta.deletionTimestamp.flatMap(RFC3339.date).map { options.abortTimeout - elapsed(since: $0) }
  }

  private func deadlines(_ state: MigrationState) -> [Action] {
    if state.hasStarted { return [] }
    return [preparationRest ?? options.preparationTimeout, abortRest].compactMap(\.self)
      .map { .requeue(after: max($0, .milliseconds(10))) }
  }

  /// A change of the instance's record, which fails where an agent has changed it meanwhile.
  func record(_ instance: JSON, _ change: (inout JSON) -> Void) -> [Action] {
    var changed = instance
    change(&changed["status", "migrationState"])
    let fields = [["status", "migrationState"]]
    return [Action.change(Registry.virtualMachineInstances, from: instance, to: changed, fields: fields)]
      .compactMap(\.self)
  }

  /// The migration as the instance's record has it.
  private func follow(_ state: MigrationState) -> [Action] {
    var changed = migration
    changed["status", "migrationState"] = state.json
    changed.advance(to: state, now: nowText)
    if migration.meta.isDeleting { changed.setCondition(.abortRequested, now: nowText) }
    guard let since = snapshot.sinceCopy, since < Self.copyInterval, changed.differsInProgressAlone(from: migration)
    else { return status(changed) }
    return [.requeue(after: Self.copyInterval - since)]
  }
}

extension Condition {
  fileprivate static let abortRequested = Condition(
    "migrationAbortRequested", .yes, reason: "Deleted", message: "the migration was deleted before its end")
}

extension JSON {
  /// Enters the phase that the agents have reached, and those passed through on the way; never an earlier one.
  mutating func advance(to state: MigrationState, now: String) {
    let reached: Set<MigrationPhase> =
      [.scheduling, .scheduled, .preparingTarget, state.isPrepared ? .targetReady : .preparingTarget]
    let order = MigrationPhase.allCases
    let present = order.firstIndex(of: migrationPhase) ?? order.startIndex
    for phase in order[present...] where reached.contains(phase) || (phase == .running && state.hasStarted) {
      enter(migrationPhase: phase, now: now)
    }
  }

  /// Makes this record that of a failed migration.
  mutating func fail(_ reason: String, now: String) {
    self["failed"] = true
    self["completed"] = true
    self["failureReason"] = .string(reason)
    self["endTimestamp"] = .string(now)
  }

  fileprivate func differsInProgressAlone(from other: JSON) -> Bool {
    var copy = self
    copy["status", "migrationState", "progress"] = other["status", "migrationState", "progress"]
    return copy == other
  }
}
