import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Controllers

@Suite("Replica set plan")
struct ReplicaSetPlanTests {
  func replicaSet(_ replicas: Int?, paused: Bool = false) -> JSON {
    object(
      Registry.virtualMachineInstanceReplicaSets, "web",
      spec: [
        "replicas": JSON(replicas), "paused": JSON(paused), "selector": ["matchLabels": ["app": "web"]],
        "template": ["metadata": ["labels": ["app": "web"]], "spec": ["domain": ["devices": [:]]]],
      ])
  }

  func replica(_ name: String, _ phase: InstancePhase = .running, ready: Bool = true, age: Int = 0) -> JSON {
    var replica = object(Registry.virtualMachineInstances, name)
    replica["metadata"]["creationTimestamp"] = .string(RFC3339.seconds(now.addingTimeInterval(Double(-age))))
    replica.enter(phase, now: nowText)
    if ready { replica.setCondition(Condition("Ready", .yes), now: nowText) }
    return replica
  }

  func plan(_ replicaSet: JSON, _ instances: [JSON]) -> [Action] {
    ReplicaSetPlan(replicaSet: replicaSet, instances: instances, now: now).actions()
  }

  @Test("missing instances are made from the template, at most a burst at a time", arguments: [(3, 2), (1000, 250)])
  func creation(_ wanted: Int, _ made: Int) {
    let created = plan(replicaSet(wanted), [replica("web1")]).creations(Registry.virtualMachineInstances)
    #expect(created.count == made)
    #expect(created[0].meta.generateName == "web")
    #expect(created[0].meta.labels == ["app": "web"])
    #expect(created[0].meta.controllerReference?.kind == "VirtualMachineInstanceReplicaSet")
  }

  @Test("without a number of replicas one is kept")
  func defaultCount() {
    #expect(plan(replicaSet(nil), []).creations(Registry.virtualMachineInstances).count == 1)
  }

  @Test("too many instances: those that do not run go first, then the youngest")
  func deletion() {
    let instances = [
      replica("old", age: 100), replica("young", age: 10), replica("starting", .scheduling, ready: false, age: 200),
    ]
    #expect(plan(replicaSet(1), instances).deletions(Registry.virtualMachineInstances) == ["starting", "young"])
  }

  @Test("an instance that has ended is removed and replaced")
  func replacement() {
    let actions = plan(replicaSet(1), [replica("web1", .failed)])
    #expect(actions.deletions(Registry.virtualMachineInstances) == ["web1"])
    #expect(actions.creations(Registry.virtualMachineInstances).count == 1)
  }

  @Test("an instance that is being deleted is not counted, and not deleted twice")
  func deletingInstance() {
    let actions = plan(replicaSet(1), [deleting(replica("web1"))])
    #expect(actions.deletions(Registry.virtualMachineInstances).isEmpty)
    #expect(actions.creations(Registry.virtualMachineInstances).count == 1)
  }

  @Test("while paused nothing is made or deleted, and that is told once")
  func pause() throws {
    let paused = replicaSet(5, paused: true)
    let actions = plan(paused, [])
    #expect(actions.creations(Registry.virtualMachineInstances).isEmpty)
    #expect(actions.events == ["SuccessfulPaused: Paused"])
    let changed = try applying(
      actions.patch(Registry.virtualMachineInstanceReplicaSets, subresource: "status"), to: paused)
    #expect(changed.isTrue("ReplicaPaused"))
    #expect(plan(changed, []).isEmpty)
  }

  @Test("the status counts, and has the selector in its text form")
  func status() throws {
    let before = replicaSet(2)
    let actions = plan(before, [replica("a"), replica("b", .scheduling, ready: false)])
    let after = try applying(
      actions.patch(Registry.virtualMachineInstanceReplicaSets, subresource: "status"), to: before)
    #expect(after["status"] == ["replicas": 2, "readyReplicas": 1, "labelSelector": "app=web"])
  }
}
