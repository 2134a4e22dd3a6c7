// The ReplicaSet controller: as many instances as wanted, from one template. Pure.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

/// A VirtualMachineInstanceReplicaSet with its instances, and the actions that follow.
struct ReplicaSetPlan {
  /// Instances made or deleted in one run; the rest follows when these show up.
  static let burst = 250

  let replicaSet: JSON
  let instances: [JSON]
  let now: Date

  func actions() -> [Action] {
    let changed = withStatus()
    let status = Action.changeStatus(Registry.virtualMachineInstanceReplicaSets, from: replicaSet, to: changed)
    let pausing = replicaSet.isTrue("ReplicaPaused") == isPaused ? [] : [pauseNote]
    let work = replicaSet.meta.isDeleting || isPaused ? [] : finished + scaling
    return work + [status].compactMap(\.self) + pausing
  }

  /// After a refusal that trying again will not mend: the replica set says so itself.
  func actions(after error: APIError) -> [Action] {
    var failed = withStatus()
    failed.setCondition(
      Condition("ReplicaFailure", .yes, reason: "FailedCreate", message: error.message), now: nowText)
    return [Action.changeStatus(Registry.virtualMachineInstanceReplicaSets, from: replicaSet, to: failed)]
      .compactMap(\.self)
  }

  private var nowText: String { RFC3339.seconds(now) }
  private var isPaused: Bool { replicaSet["spec"]["paused"].bool == true }
  private var wanted: Int { max(0, replicaSet["spec"]["replicas"].int ?? 1) }
  private var active: [JSON] { instances.filter { !$0.instancePhase.isFinal && !$0.meta.isDeleting } }

  /// Instances that have ended are removed, and replaced as any that is missing.
  private var finished: [Action] {
    instances.filter { $0.instancePhase.isFinal && !$0.meta.isDeleting }.prefix(Self.burst).map(deletion)
  }

  private var scaling: [Action] {
    let difference = wanted - active.count
    if difference > 0 {
      let creation = Action.create(Registry.virtualMachineInstances, manifest, createDeed)
      return Array(repeating: creation, count: min(difference, Self.burst))
    }
    return active.sorted(by: Self.isMoreDispensable).prefix(min(-difference, Self.burst)).map(deletion)
  }

  /// Those that do not run yet go first, then the youngest.
  private static func isMoreDispensable(_ left: JSON, than right: JSON) -> Bool {
    let (leftRuns, rightRuns) = (left.isTrue("Ready"), right.isTrue("Ready"))
    if leftRuns != rightRuns { return rightRuns }
    let (leftAge, rightAge) = (left.meta.creationTimestamp ?? "", right.meta.creationTimestamp ?? "")
    return (leftAge, left.meta.name) > (rightAge, right.meta.name)
  }

  private var manifest: JSON {
    let template = replicaSet["spec"]["template"]
    var instance: JSON = [
      "apiVersion": .string(Registry.virtualMachineInstances.apiVersion),
      "kind": .string(Registry.virtualMachineInstances.kind),
      "metadata": [
        "generateName": .string(replicaSet.meta.name), "namespace": .string(replicaSet.meta.namespace),
      ],
      "spec": template["spec"],
    ]
    instance.meta.labels = template["metadata"]["labels"].stringMap
    instance.meta.annotations = template["metadata"]["annotations"].stringMap
    instance.meta.ownerReferences = [OwnerReference(controller: replicaSet)]
    instance.meta.finalizers = [Names.instanceFinalizer]
    return instance
  }

  private func withStatus() -> JSON {
    var changed = replicaSet
    let ready = active.filter { $0.isTrue("Ready") }.count
    changed["status", "replicas"] = JSON(active.count)
    changed["status", "readyReplicas"] = JSON(ready)
    changed["status", "labelSelector"] = .string(LabelSelector(replicaSet["spec"]["selector"]).text)
    changed.removeCondition("ReplicaFailure")
    if isPaused {
      changed.setCondition(
        Condition("ReplicaPaused", .yes, reason: "Paused", message: "Controller got paused"), now: nowText)
    } else {
      changed.removeCondition("ReplicaPaused")
    }
    return changed
  }

  private func deletion(of instance: JSON) -> Action {
    .delete(
      Registry.virtualMachineInstances, instance, force: false,
      Deed(
        object: replicaSet, success: "SuccessfulDelete", failure: "FailedDelete",
        done: "Deleted virtual machine instance", failed: "Error deleting virtual machine instance"))
  }

  private var createDeed: Deed {
    Deed(
      object: replicaSet, success: "SuccessfulCreate", failure: "FailedCreate",
      done: "Created virtual machine instance", failed: "Error creating virtual machine instance")
  }

  private var pauseNote: Action {
    let note =
      isPaused
      ? EventNote(.normal, "SuccessfulPaused", "Paused", about: replicaSet)
      : EventNote(.normal, "SuccessfulResumed", "Resumed", about: replicaSet)
    return .record(note)
  }
}
