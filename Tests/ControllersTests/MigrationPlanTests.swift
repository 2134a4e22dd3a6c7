import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Migration plan")
struct MigrationPlanTests {
  private let migrations = Registry.virtualMachineInstanceMigrations
  private let instances = Registry.virtualMachineInstances

  private func plan(_ snapshot: MigrationSnapshot) -> MigrationPlan { MigrationPlan(snapshot: snapshot) }

  /// The migration as its plan leaves it.
  private func after(_ snapshot: MigrationSnapshot) throws -> JSON {
    let actions = plan(snapshot).actions()
    return try applying(actions.patch(migrations, subresource: "status"), to: snapshot.migration)
  }

  // MARK: Before the hand-over

  @Test("a new migration gets its pod at once and goes through Pending into Scheduling")
  func creation() throws {
    let snapshot = MigrationSnapshot(migration(spec: ["addedNodeSelector": ["zone": "z", Names.schedulable: "false"]]))
    let actions = plan(snapshot).actions()
    let pod = try #require(actions.creations(Registry.pods).first)
    #expect(pod.meta.labels[Names.migrationUID] == "move-uid")
    #expect(pod.meta.labels[Names.createdBy] == "vmi-uid")
    #expect(pod.meta.annotations[Names.migrationName] == "move")
    #expect(pod["spec", "nodeSelector"].stringMap == ["zone": "z", Names.schedulable: "true"])
    let term = pod["spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"][0]
    #expect(term["topologyKey"] == "kubernetes.io/hostname")
    #expect(term["labelSelector", "matchLabels"].stringMap == [Names.createdBy: "vmi-uid"])
    let changed = try after(snapshot)
    #expect(changed.migrationPhase == .scheduling)
    #expect(changed["status", "phaseTransitionTimestamps"].elements.map { $0["phase"] } == ["Pending", "Scheduling"])
    #expect(changed.migration?.sourceNode == "node-a")
  }

  @Test("a pod that a controller before this one has made is used, not made again")
  func idempotence() throws {
    let snapshot = MigrationSnapshot(migration(.pending), target: targetPod(node: nil, phase: "Pending"))
    #expect(plan(snapshot).actions().creations(Registry.pods).isEmpty)
    #expect(try after(snapshot).migrationPhase == .scheduling)
    #expect(plan(MigrationSnapshot(migration(.pending))).dependsOnAbsence)
  }

  @Test(
    "a migration that has to wait says why, and makes no pod",
    arguments: [MigrationQueue.Wait.clusterLimit, .nodeLimit, .otherMigration])
  func waiting(_ wait: MigrationQueue.Wait) throws {
    let snapshot = MigrationSnapshot(migration(), wait: wait)
    #expect(plan(snapshot).actions().creations(Registry.pods).isEmpty)
    let changed = try after(snapshot)
    #expect(changed.migrationPhase == .pending)
    #expect(changed.condition("MigrationWaiting")?.reason == wait.rawValue)
    #expect(plan(MigrationSnapshot(changed, wait: wait)).actions().isEmpty)
    #expect(try after(MigrationSnapshot(changed)).condition("MigrationWaiting") == nil)
  }

  @Test("while the instance is in another's migration this one waits; one that nobody owns is called off")
  func orphan() throws {
    let other = handedOver(uid: "other-uid")
    let owner = object(migrations, "other")
    #expect(plan(MigrationSnapshot(migration(), other, siblings: [owner])).actions().patch(instances) == nil)
    let actions = plan(MigrationSnapshot(migration(), other)).actions()
    #expect(try applying(actions.patch(instances), to: other).migration?.isAbortRequested == true)
  }

  @Test("what rules a migration out ends it with the reason in words")
  func obstacles() throws {
    var tied = runningInstance
    tied["spec", "domain", "devices", "gpus"] = [["name": "gpu"]]
    var evacuation = migration()
    evacuation.meta.annotations[Names.evacuation] = "node-z"
    let cases: [(MigrationSnapshot, String)] = [
      (MigrationSnapshot(migration(), nil), "VMI testvm does not exist"),
      (MigrationSnapshot(migration(), instance(.succeeded)), "the guest of VMI testvm has ended"),
      (MigrationSnapshot(migration(), instance(.scheduled)), "VMI testvm is not running"),
      (MigrationSnapshot(migration(), deleting(runningInstance)), "VMI testvm is being deleted"),
      (MigrationSnapshot(migration(), tied), "the guest uses gpu, a device of its node"),
      (MigrationSnapshot(migration(), source: false), "VMI testvm has no launcher pod to leave"),
      (
        MigrationSnapshot(migration(spec: ["addedNodeSelector": [Names.hostname: "node-a"]])),
        "VMI testvm is on node node-a already"
      ),
      (MigrationSnapshot(evacuation), "VMI testvm has left node node-z already"),
      (MigrationSnapshot(deleting(migration(.pending))), "it was cancelled before it began"),
      (MigrationSnapshot(migration(.scheduling)), "the target pod is gone"),
      (
        MigrationSnapshot(migration(.scheduling), target: targetPod(phase: "Failed")),
        "the target pod virt-launcher-testvm-target ended before the migration began"
      ),
      (MigrationSnapshot(migration(.running)), "its record in VMI testvm was removed or replaced"),
    ]
    for (snapshot, reason) in cases {
      let changed = try after(snapshot)
      #expect(changed.migrationPhase == .failed)
      #expect(changed.migration?.failureReason == reason)
      #expect(changed.migration?.isCompleted == true)
    }
  }

  @Test("a pod that fits nowhere is shown on the migration, told once, and given up in time")
  func unschedulable() throws {
    var pod = targetPod(node: nil, phase: "Pending", created: seconds(100)).json
    pod.setCondition(Condition("PodScheduled", .no, reason: "Unschedulable", message: "0/2 nodes"), now: nowText)
    let snapshot = MigrationSnapshot(migration(.scheduling), target: LauncherPod(json: pod))
    let actions = plan(snapshot).actions()
    #expect(actions.requeue == .seconds(200))
    #expect(actions.events.contains("migrationTargetPodUnschedulable: The target pod fits on no node: 0/2 nodes"))
    let shown = try after(snapshot)
    #expect(shown.isUnschedulable)
    #expect(plan(MigrationSnapshot(shown, target: LauncherPod(json: pod))).actions().events.isEmpty)
    pod["metadata", "creationTimestamp"] = .string(seconds(300))
    let failed = try after(MigrationSnapshot(shown, target: LauncherPod(json: pod)))
    #expect(failed.migration?.failureReason == "the target pod fits on no node: 0/2 nodes (for 300 s)")
  }

  @Test("a pod that has a place but does not come to run is given up later")
  func pendingTimeout() throws {
    let pod = { targetPod(phase: "Pending", created: seconds($0)) }
    #expect(plan(MigrationSnapshot(migration(.scheduling), target: pod(899))).actions().requeue == .seconds(1))
    #expect(try after(MigrationSnapshot(migration(.scheduling), target: pod(900))).migrationPhase == .failed)
  }

  @Test("a quota keeps a migration pending; any other refusal of its pod ends it")
  func refusals() throws {
    let pending = migration()
    let plan = plan(MigrationSnapshot(pending))
    let quota = plan.actions(after: APIError(.forbidden, "exceeded quota: mem"))
    let waiting = try applying(quota.patch(migrations, subresource: "status"), to: pending)
    #expect(waiting.migrationPhase == .pending)
    #expect(waiting.isTrue("migrationRejectedByResourceQuota"))
    let refused = plan.actions(after: APIError(.invalid, "bad label"))
    let failed = try applying(refused.patch(migrations, subresource: "status"), to: pending)
    #expect(failed.migration?.failureReason == "the target pod was refused: bad label")
  }

  // MARK: The hand-over

  @Test("a ready target pod hands the instance over in one patch, with the policy's settings")
  func handOver() throws {
    var snapshot = MigrationSnapshot(migration(.scheduling), target: targetPod())
    #expect(plan(snapshot).dependsOnPolicy)
    snapshot.policy = MigrationPolicy(["metadata": ["name": "slow"], "spec": ["bandwidthPerMigration": "1Mi"]])
    let changed = try applying(plan(snapshot).actions().patch(instances), to: runningInstance)
    let state = try #require(changed.migration)
    #expect(state.uid == "move-uid" && state.name == "move" && state.isUnfinished)
    #expect((state.sourceNode, state.targetNode) == ("node-a", "node-b"))
    #expect((state.sourcePod, state.targetPod) == ("virt-launcher-testvm-abcde", "virt-launcher-testvm-target"))
    #expect(state.json["targetAttachmentPodUID"] == "target-uid")
    #expect(state.json["migrationPolicyName"] == "slow")
    #expect(state.configuration.bandwidth == 1 << 20)
    #expect(changed.meta.labels[Names.migrationTarget] == "node-b")
    #expect(try after(snapshot).migrationPhase == .scheduled)
  }

  @Test("the hand-over replaces what an earlier migration has left")
  func secondHandOver() throws {
    let earlier = handedOver(["completed": true, "startTimestamp": .string(nowText)], uid: "earlier")
    let snapshot = MigrationSnapshot(migration(.scheduled), earlier, target: targetPod())
    let changed = try applying(plan(snapshot).actions().patch(instances), to: earlier)
    #expect(changed.migration?.uid == "move-uid")
    #expect(changed.migration?.hasStarted == false)
  }

  @Test("a target on the node that the guest is on is no target")
  func samePlace() throws {
    let changed = try after(MigrationSnapshot(migration(.scheduling), target: targetPod(node: "node-a")))
    #expect(changed.migrationPhase == .failed)
  }

  // MARK: While the agents work

  struct Step: Sendable {
    var record: JSON
    var phase: MigrationPhase
  }

  static let prepared: JSON = ["targetNodeAddress": "10.0.0.2"]
  static let started: JSON = ["targetNodeAddress": "10.0.0.2", "startTimestamp": .string(nowText)]

  @Test(
    "phases follow the agents' record, whatever phase a restarted controller finds",
    arguments: [
      Step(record: [:], phase: .preparingTarget), Step(record: prepared, phase: .targetReady),
      Step(record: started, phase: .running),
    ], [MigrationPhase.scheduling, .scheduled, .preparingTarget])
  func phases(_ step: Step, _ before: MigrationPhase) throws {
    let changed = try after(MigrationSnapshot(migration(before), handedOver(step.record), target: targetPod()))
    #expect(changed.migrationPhase == step.phase)
    #expect(changed["status", "migrationState"] == handedOver(step.record)["status", "migrationState"])
  }

  @Test("phases never go back, and each is noted once")
  func monotone() throws {
    let running = try after(MigrationSnapshot(migration(.scheduled), handedOver(Self.started), target: targetPod()))
    let names = running["status", "phaseTransitionTimestamps"].elements.map { $0["phase"] }
    #expect(names == ["Scheduled", "PreparingTarget", "TargetReady", "Running"])
    let later = MigrationSnapshot(running, handedOver(Self.started), target: targetPod())
    #expect(plan(later).actions().isEmpty)
  }

  @Test("progress alone is copied twice a second at most; anything else at once")
  func throttle() throws {
    let running = try after(MigrationSnapshot(migration(.scheduled), handedOver(Self.started), target: targetPod()))
    var record = Self.started
    record["progress"] = ["percent": 5]
    let early = MigrationSnapshot(running, handedOver(record), target: targetPod(), sinceCopy: .milliseconds(100))
    #expect(plan(early).actions() == [.requeue(after: .milliseconds(400))])
    let due = MigrationSnapshot(running, handedOver(record), target: targetPod(), sinceCopy: .milliseconds(500))
    #expect(try after(due).migration?.progress?.percent == 5)
    record["completed"] = true
    let over = MigrationSnapshot(running, handedOver(record), target: targetPod(), sinceCopy: .milliseconds(1))
    #expect(try after(over).migrationPhase == .succeeded)
  }

  @Test("before the copy begins the controller fails what has lost its pod or its node")
  func standstill() throws {
    let waiting = migration(.preparingTarget)
    let cases: [(MigrationSnapshot, String)] = [
      (MigrationSnapshot(waiting, handedOver()), "the target pod virt-launcher-testvm-target is gone"),
      (
        MigrationSnapshot(waiting, handedOver(), target: targetPod(phase: "Failed")),
        "the target pod virt-launcher-testvm-target is gone"
      ),
      (
        MigrationSnapshot(waiting, handedOver(), target: targetPod(), ready: ["node-a"]),
        "the target node node-b is not ready"
      ),
      (
        MigrationSnapshot(waiting, handedOver(), target: targetPod(), ready: ["node-b"]),
        "the source node node-a is not ready"
      ),
      (
        MigrationSnapshot(waiting, handedOver(), target: targetPod(), source: false),
        "the source pod virt-launcher-testvm-abcde is gone"
      ),
      (
        MigrationSnapshot(migration(.preparingTarget, created: seconds(120)), handedOver(), target: targetPod()),
        "node node-b did not get ready to receive within 120 s"
      ),
      (
        MigrationSnapshot(
          migration(.preparingTarget, created: seconds(120)), handedOver(Self.prepared), target: targetPod()),
        "node node-a did not begin to copy within 120 s"
      ),
    ]
    for (snapshot, reason) in cases {
      let before = try #require(snapshot.instance)
      let changed = try applying(plan(snapshot).actions().patch(instances), to: before)
      #expect(changed.migration?.failureReason == reason)
      #expect(changed.migration?.isFailed == true)
    }
  }

  @Test("that failure is not written where an agent has begun meanwhile")
  func guardedFailure() throws {
    let snapshot = MigrationSnapshot(migration(.preparingTarget), handedOver(), ready: ["node-a"])
    let patch = plan(snapshot).actions().patch(instances)
    #expect(throws: (any Error).self) { try applying(patch, to: handedOver(Self.started)) }
  }

  @Test("once the copy has begun nobody but the agents decides, however silent they are")
  func patience() throws {
    let running = try after(
      MigrationSnapshot(
        migration(.preparingTarget, created: seconds(9000)), handedOver(Self.started), target: targetPod()))
    for silent in [
      MigrationSnapshot(running, handedOver(Self.started), ready: []),
      MigrationSnapshot(running, handedOver(Self.started), source: false),
    ] {
      #expect(plan(silent).actions().isEmpty)
      #expect(!plan(silent).dependsOnAbsence)
    }
  }

  @Test("a source whose node is silent and whose pod an operator has removed is not waited for")
  func lostSource() throws {
    let instance = handedOver(Self.started)
    let lost = MigrationSnapshot(migration(.running), instance, target: targetPod(), source: false, ready: ["node-b"])
    #expect(plan(lost).dependsOnAbsence)
    let changed = try applying(plan(lost).actions().patch(instances), to: instance)
    #expect(changed.migration?.failureReason == "the source node node-a was lost during the copy")
  }

  // MARK: Cancelling

  @Test("deleting a migration after the hand-over asks the agents to stop, once")
  func abort() throws {
    let running = deleting(migration(.running))
    let instance = handedOver(Self.started)
    let snapshot = MigrationSnapshot(running, instance, target: targetPod())
    let asked = try applying(plan(snapshot).actions().patch(instances), to: instance)
    #expect(asked.migration?.isAbortRequested == true)
    let shown = try after(MigrationSnapshot(running, asked, target: targetPod()))
    #expect(shown.isTrue("migrationAbortRequested"))
    #expect(plan(MigrationSnapshot(shown, asked, target: targetPod())).actions().isEmpty)
  }

  @Test("an instance that is deleted on its way is called back first")
  func instanceDeleted() throws {
    let instance = deleting(handedOver(Self.started))
    let actions = plan(MigrationSnapshot(migration(.running), instance, target: targetPod())).actions()
    #expect(try applying(actions.patch(instances), to: instance).migration?.isAbortRequested == true)
  }

  @Test("agents that do not answer a cancellation before the copy are not waited for any longer than 30 s")
  func silentAbort() throws {
    var cancelled = migration(.preparingTarget)
    cancelled["metadata", "deletionTimestamp"] = .string(seconds(29))
    let instance = handedOver(["abortRequested": true])
    let waiting = plan(MigrationSnapshot(cancelled, instance, target: targetPod())).actions()
    #expect(waiting.patch(instances) == nil)
    #expect(waiting.requeue == .seconds(1))
    cancelled["metadata", "deletionTimestamp"] = .string(seconds(30))
    let given = plan(MigrationSnapshot(cancelled, instance, target: targetPod())).actions()
    #expect(try applying(given.patch(instances), to: instance).migration?.isFailed == true)
  }

  // MARK: The end

  @Test("success is told, the pod that was left goes, and so does the finalizer")
  func success() throws {
    var moved = handedOver(["startTimestamp": .string(nowText), "completed": true])
    moved["status", "nodeName"] = "node-b"
    let snapshot = MigrationSnapshot(migration(.running), moved, target: targetPod())
    let done = try after(snapshot)
    #expect(done.migrationPhase == .succeeded)
    #expect(plan(snapshot).actions().events.contains("SuccessfulMigration: VMI testvm runs on node node-b now"))
    let tidying = plan(MigrationSnapshot(done, moved, target: targetPod())).actions()
    #expect(tidying.deletions(Registry.pods) == ["virt-launcher-testvm-abcde"])
    #expect(try applying(tidying.patch(migrations), to: done).meta.finalizers.isEmpty)
  }

  @Test("failure is told with its reason, and the target pod goes")
  func failure() throws {
    let stayed = handedOver(["completed": true, "failed": true, "failureReason": "link down"])
    let snapshot = MigrationSnapshot(migration(.running), stayed, target: targetPod())
    let failed = try after(snapshot)
    #expect(failed.migrationPhase == .failed)
    #expect(
      plan(snapshot).actions().events.contains(
        "FailedMigration: The migration of VMI testvm, which stays on node node-a, failed: link down"))
    let tidying = plan(MigrationSnapshot(failed, stayed, target: targetPod())).actions()
    #expect(tidying.deletions(Registry.pods) == ["virt-launcher-testvm-target"])
  }

  @Test("a cancellation that came through is no failure to warn of")
  func cancelled() {
    let record: JSON = [
      "completed": true, "failed": true, "failureReason": "aborted", "abortRequested": true, "abortStatus": "Succeeded",
    ]
    let actions = plan(MigrationSnapshot(deleting(migration(.running)), handedOver(record))).actions()
    #expect(actions.events.allSatisfy { $0.hasPrefix("SuccessfulAbortMigration") })
    #expect(actions.events.count == 2)
  }

  @Test("a guest that ends on its way ends the migration; one that had arrived before leaves it a success")
  func guestEnded() throws {
    var ended = handedOver(Self.started)
    ended.enter(.succeeded, now: nowText)
    let record = plan(MigrationSnapshot(migration(.running), ended)).actions().patch(instances)
    let failed = try applying(record, to: ended)
    #expect(failed.migration?.failureReason == "the guest of VMI testvm has ended")
    #expect(try after(MigrationSnapshot(migration(.running), failed)).migrationPhase == .failed)
    ended["status", "migrationState", "completed"] = true
    #expect(try after(MigrationSnapshot(migration(.running), ended)).migrationPhase == .succeeded)
  }

  @Test("no pod on the guest's own node is ever removed")
  func ownNode() {
    var moved = runningInstance
    moved["status", "nodeName"] = "node-b"
    let actions = plan(MigrationSnapshot(migration(.failed), moved, target: targetPod())).actions()
    #expect(actions.deletions(Registry.pods).isEmpty)
  }

  @Test("of the ended migrations of an instance the newest five stay")
  func pruning() {
    let earlier = (1...6).map { migration(.succeeded, name: "old-\($0)", created: seconds(Double($0) * 10)) }
    let unfinished = migration(.running, name: "new")
    let actions = plan(MigrationSnapshot(migration(.succeeded), siblings: earlier + [unfinished])).actions()
    #expect(actions.deletions(migrations) == ["old-5", "old-6"])
  }
}
