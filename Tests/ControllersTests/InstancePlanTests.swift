import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Instance plan")
struct InstancePlanTests {
  func plan(_ instance: JSON, _ pods: [LauncherPod] = [], node: JSON? = node("node-a")) -> InstancePlan {
    InstancePlan(instance: instance, pods: pods, node: node, now: now, options: ControllerOptions())
  }

  @Test("a new instance gets its pod and is Scheduling, in one write", arguments: [InstancePhase.unset, .pending])
  func creation(_ phase: InstancePhase) throws {
    let actions = plan(instance(phase)).actions()
    #expect(actions.count == 2)
    #expect(actions.creations(Registry.pods).count == 1)
    let updated = try #require(actions.update(Registry.virtualMachineInstances))
    #expect(updated.instancePhase == .scheduling)
    #expect(updated["status", "phaseTransitionTimestamps"].elements.map { $0["phase"] } == ["Pending", "Scheduling"])
    #expect(updated.condition("Ready")?.reason == "GuestNotRunning")
    #expect(plan(updated, [launcher(of: updated, node: nil, phase: "Pending")]).actions().isEmpty)
  }

  @Test("a pod that is there already is not made again")
  func idempotence() {
    let pending = instance(.pending)
    let actions = plan(pending, [launcher(of: pending, node: nil, phase: "Pending")]).actions()
    #expect(actions.creations(Registry.pods).isEmpty)
    #expect(actions.update(Registry.virtualMachineInstances)?.instancePhase == .scheduling)
  }

  @Test("a pod that runs and is ready hands the instance over to its node")
  func handOver() throws {
    let scheduling = instance(.scheduling)
    let actions = plan(scheduling, [launcher(of: scheduling)]).actions()
    let updated = try #require(actions.update(Registry.virtualMachineInstances))
    #expect(updated.instancePhase == .scheduled)
    #expect(updated["status", "nodeName"] == "node-a")
    #expect(updated["status", "activePods"] == ["pod-uid": "node-a"])
    #expect(updated["status", "qosClass"] == "Burstable")
    #expect(updated.meta.labels[Names.nodeName] == "node-a")
  }

  @Test("a pod that fits nowhere is shown on the instance, until it fits")
  func unschedulable() throws {
    let scheduling = instance(.scheduling)
    var pod = launcher(of: scheduling, node: nil, phase: "Pending").json
    pod.setCondition(Condition("PodScheduled", .no, reason: "Unschedulable", message: "0/1 nodes"), now: nowText)
    let shown = try #require(
      plan(scheduling, [LauncherPod(json: pod)]).actions().update(Registry.virtualMachineInstances))
    #expect(shown.isUnschedulable)
    let bound = launcher(of: shown, phase: "Pending")
    #expect(plan(shown, [bound]).actions().update(Registry.virtualMachineInstances)?.condition("PodScheduled") == nil)
  }

  @Test(
    "a pod that ends before the hand-over ends the instance",
    arguments: [("Failed", InstancePhase.failed), ("Succeeded", .succeeded)])
  func earlyEnd(_ podPhase: String, _ phase: InstancePhase) {
    let scheduling = instance(.scheduling)
    let actions = plan(scheduling, [launcher(of: scheduling, phase: podPhase)]).actions()
    #expect(actions.update(Registry.virtualMachineInstances)?.instancePhase == phase)
  }

  @Test("an instance without any pod has failed", arguments: [InstancePhase.scheduling, .scheduled, .running])
  func vanished(_ phase: InstancePhase) throws {
    let before = instance(phase)
    let plan = plan(before)
    #expect(plan.dependsOnAbsence)
    let actions = plan.actions()
    let after =
      try actions.update(Registry.virtualMachineInstances)
      ?? applying(actions.patch(Registry.virtualMachineInstances), to: before)
    #expect(after.instancePhase == .failed)
    #expect(after["status", "reason"] == "PodVanished")
  }

  @Test("after the hand-over the phase is the agent's, also when the pod has ended")
  func agentOwnsPhase() throws {
    let running = instance(.running)
    let actions = plan(running, [launcher(of: running, phase: "Succeeded")]).actions()
    #expect(actions.update(Registry.virtualMachineInstances) == nil)
    let after = try applying(actions.patch(Registry.virtualMachineInstances), to: running)
    #expect(after.instancePhase == .running)
  }

  @Test("a patch after the hand-over fails where the agent has written the same field meanwhile")
  func guardedPatch() {
    let running = instance(.running)
    var newer = running
    newer.setCondition(Condition("AgentConnected", .yes), now: nowText)
    let patch = plan(running, [launcher(of: running)]).actions().patch(Registry.virtualMachineInstances)
    #expect(throws: (any Error).self) { try applying(patch, to: newer) }
  }

  @Test("Ready follows the pod while the guest runs, and says why it is not")
  func readiness() throws {
    let running = instance(.running)
    func ready(_ instance: JSON, _ pod: LauncherPod, _ node: JSON? = node("node-a")) throws -> Condition? {
      try applying(plan(instance, [pod], node: node).actions().patch(Registry.virtualMachineInstances), to: instance)
        .condition("Ready")
    }
    #expect(try ready(running, launcher(of: running))?.status == .yes)
    #expect(try ready(running, LauncherPod(json: deleting(launcher(of: running).json)))?.reason == "PodTerminating")
    #expect(try ready(instance(.scheduled), launcher(of: running))?.reason == "GuestNotRunning")
    var paused = running
    paused.setCondition(Condition("Paused", .yes), now: nowText)
    #expect(try ready(paused, launcher(of: running))?.reason == "GuestPaused")
    #expect(try ready(running, launcher(of: running), node("node-a", ready: .unknown))?.reason == "NodeNotReady")
  }

  @Test("a silent node is told once, and the instance keeps its phase and its pod")
  func silentNode() throws {
    let running = instance(.running)
    let actions = plan(running, [launcher(of: running)], node: node("node-a", ready: .unknown)).actions()
    #expect(actions.events.count == 1)
    #expect(actions.deletions(Registry.pods).isEmpty)
    let after = try applying(actions.patch(Registry.virtualMachineInstances), to: running)
    #expect(after.instancePhase == .running)
    #expect(plan(after, [launcher(of: running)], node: node("node-a", ready: .unknown)).actions().isEmpty)
  }

  @Test("a deleted instance deletes its pods, waits for them, and goes")
  func deletion() throws {
    let running = deleting(instance(.running))
    let pod = launcher(of: running)
    #expect(plan(running, [pod]).actions().deletions(Registry.pods) == [pod.json.meta.name])
    #expect(plan(running, [LauncherPod(json: deleting(pod.json))]).actions().deletions(Registry.pods).isEmpty)
    let last = try applying(plan(running).actions().patch(Registry.virtualMachineInstances), to: running)
    #expect(last.meta.finalizers == [])
    #expect(last.instancePhase == .failed)
  }

  @Test("an instance deleted before it had a pod goes at once")
  func earlyDeletion() {
    let updated = plan(deleting(instance(.pending))).actions().update(Registry.virtualMachineInstances)
    #expect(updated?.meta.finalizers == [])
  }

  @Test("a final instance keeps its phase, and its finalizer until its pods are gone")
  func final() throws {
    let succeeded = instance(.succeeded)
    let waiting = plan(succeeded, [launcher(of: succeeded, phase: "Succeeded")]).actions()
    let kept = try applying(waiting.patch(Registry.virtualMachineInstances), to: succeeded)
    #expect(kept.meta.finalizers == [Names.instanceFinalizer])
    let last = try applying(plan(kept).actions().patch(Registry.virtualMachineInstances), to: kept)
    #expect(last.meta.finalizers == [])
    #expect(last.instancePhase == .succeeded)
  }

  @Test("a refused pod is shown as the condition Synchronized, and that goes when there is one")
  func refusal() throws {
    let pending = instance(.pending)
    let shown = try #require(
      plan(pending).actions(after: APIError(.forbidden, "exceeded quota")).update(Registry.virtualMachineInstances))
    #expect(shown.failsToSynchronize("FailedCreate"))
    let better = plan(shown, [launcher(of: shown, node: nil, phase: "Pending")]).actions()
    #expect(better.update(Registry.virtualMachineInstances)?.condition("Synchronized") == nil)
  }

  @Test("from the hand-over on an instance says whether it can migrate, and how")
  func eligibility() throws {
    let scheduling = instance(.scheduling)
    let updated = plan(scheduling, [launcher(of: scheduling)]).actions().update(Registry.virtualMachineInstances)
    #expect(updated?.isTrue("LiveMigratable") == true)
    #expect(updated?["status", "migrationMethod"] == "LiveMigration")
    var tied = instance(.running)
    tied["spec", "domain", "devices", "gpus"] = [["name": "gpu"]]
    let after = try applying(
      plan(tied, [launcher(of: tied)]).actions().patch(Registry.virtualMachineInstances), to: tied)
    #expect(after.condition("LiveMigratable")?.reason == "HostDeviceNotLiveMigratable")
  }

  @Test("a migration's target pod is one of the instance's pods, and its end is not the instance's")
  func targetPods() throws {
    let running = runningInstance
    let both = [launcher(of: running), targetPod()]
    let after = try applying(plan(running, both).actions().patch(Registry.virtualMachineInstances), to: running)
    #expect(after["status", "activePods"].stringMap == ["pod-uid": "node-a", "target-uid": "node-b"])
    #expect(after.isTrue("Ready"))
    for end in [targetPod(phase: "Failed"), LauncherPod(json: deleting(targetPod().json))] {
      let patch = plan(after, [launcher(of: running), end]).actions().patch(Registry.virtualMachineInstances)
      let rest = try patch == nil ? after : applying(patch, to: after)
      #expect(rest.instancePhase == .running)
    }
    #expect(plan(deleting(running), both).actions().deletions(Registry.pods).count == 2)
  }

  @Test("the label for the target's agent goes when the guest has moved, or when nothing of it is left there")
  func targetLabel() throws {
    func label(_ instance: JSON, _ pods: [LauncherPod]) throws -> String? {
      let patch = plan(instance, pods).actions().patch(Registry.virtualMachineInstances)
      return try applying(patch, to: instance).meta.labels[Names.migrationTarget]
    }
    let source = launcher(of: runningInstance)
    #expect(try label(handedOver(), [source, targetPod()]) == "node-b")
    #expect(try label(handedOver(), [source]) == "node-b")
    let failed = handedOver(["completed": true, "failed": true])
    #expect(try label(failed, [source, LauncherPod(json: deleting(targetPod().json))]) == "node-b")
    #expect(try label(failed, [source]) == nil)
    var moved = handedOver(["completed": true])
    moved["status", "nodeName"] = "node-b"
    #expect(try label(moved, [source, targetPod()]) == nil)
  }

  @Test("the wish to leave a node is over once the guest is elsewhere")
  func evacuated() throws {
    var moved = runningInstance
    moved["status", "evacuationNodeName"] = "node-a"
    let here = plan(moved, [launcher(of: moved)]).actions().patch(Registry.virtualMachineInstances)
    #expect(try applying(here, to: moved)["status", "evacuationNodeName"] == "node-a")
    moved["status", "nodeName"] = "node-b"
    let there = plan(moved, [targetPod()]).actions().patch(Registry.virtualMachineInstances)
    #expect(try applying(there, to: moved)["status", "evacuationNodeName"].isNull)
  }
}
