// The VMI controller: what to do for one VirtualMachineInstance. Pure.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

/// A VirtualMachineInstance with its launcher pods, and the actions that follow.
struct InstancePlan {
  let instance: JSON
  let pods: [LauncherPod]
  /// The node of the current pod; nil where there is none of that name.
  let node: JSON?
  let now: Date
  let options: ControllerOptions

  /// Whether the next step gives the instance up because no pod can be seen: then the server is asked first.
  var dependsOnAbsence: Bool {
    let phase = instance.instancePhase
    return pods.isEmpty && !phase.isFinal && phase != .unset && phase != .pending
  }

  func actions() -> [Action] {
    if instance.meta.isDeleting { return whileDeleting() }
    switch instance.instancePhase {
    case .succeeded, .failed: return whenFinal()
    case .unset, .pending: return beforePod()
    case .scheduling: return whileScheduling()
    case .scheduled, .running, .unknown: return afterHandOver()
    case .waitingForSync: return []
    }
  }

  /// After a refusal that trying again will not mend: the instance says so itself.
  func actions(after error: APIError) -> [Action] {
    var failed = instance
    failed.setCondition(Condition("Synchronized", .no, reason: "FailedCreate", message: error.message), now: nowText)
    return write(failed)
  }

  private var pod: LauncherPod? { LauncherPod.current(of: instance, among: pods) }
  private var nowText: String { RFC3339.seconds(now) }

  private func beforePod() -> [Action] {
    let manifest = LauncherPod.manifest(for: instance, options: options)
    // The pod exists by the time this is written, so its absence is not put on record first.
    var changed = prepared(pod: pod ?? LauncherPod(json: manifest))
    changed.enter(.pending, now: nowText)
    changed.enter(.scheduling, now: nowText)
    return (pod == nil ? [.create(Registry.pods, manifest, createDeed)] : []) + write(changed)
  }

  private func whileScheduling() -> [Action] {
    var changed = prepared(pod: pod)
    guard let pod else { return end(changed, as: .failed, .podVanished) }
    if pod.isGoing {
      let hasSucceeded = pod.json["status"]["phase"].string == "Succeeded"
      return end(changed, as: hasSucceeded ? .succeeded : .failed, .podEnded)
    }
    if pod.isReadyForHandOver { handOver(&changed, to: pod) }
    return write(changed)
  }

  private func handOver(_ changed: inout JSON, to pod: LauncherPod) {
    changed.enter(.scheduled, now: nowText)
    changed["status", "nodeName"] = JSON(pod.node)
    changed["status", "activePods"] = activePods
    changed["status", "migrationTransport"] = "Unix"
    changed["status", "qosClass"] = pod.json["status"]["qosClass"]
    changed["status", "launcherContainerImageVersion"] = .string(options.launcherImage)
    changed.meta.labels[Names.nodeName] = pod.node
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    changed.setEligibility(now: nowText)
  }

  /// The agent owns the phase from here on; it is taken from it only where there is no pod left to run a guest in.
  private func afterHandOver() -> [Action] {
    var changed = instance
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    if pods.isEmpty { return end(changed, as: .failed, .podVanished) }
    changed.setEligibility(now: nowText)
    changed["status", "activePods"] = activePods
    settle(&changed)
    return write(changed) + nodeWarning(changed)
  }

  /// Takes back what was said about a move that is over.
  private func settle(_ changed: inout JSON) {
    let home = instance["status", "nodeName"].string
    if instance["status", "evacuationNodeName"].string != home { changed["status", "evacuationNodeName"] = .null }
    guard let target = instance.meta.labels[Names.migrationTarget], instance.unfinishedMigration == nil else { return }
    // By this label the target's agent sees the instance: it stays until that agent has put away what came.
    if target == home || !pods.contains(where: { $0.node == target }) {
      changed.meta.labels[Names.migrationTarget] = nil
    }
  }

  private func whenFinal() -> [Action] {
    var changed = instance
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    settle(&changed)
    if pods.isEmpty { changed.meta.finalizers.removeAll { $0 == Names.instanceFinalizer } }
    return write(changed)
  }

  private func whileDeleting() -> [Action] {
    var changed = instance
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    if pods.isEmpty {
      if !instance.instancePhase.isFinal { changed.enter(.failed, now: nowText) }
      changed.meta.finalizers.removeAll { $0 == Names.instanceFinalizer }
      return write(changed)
    }
    let deletions = pods.filter { !$0.json.meta.isDeleting }.map { pod in
      Action.delete(Registry.pods, pod.json, force: false, deleteDeed)
    }
    return write(changed) + deletions
  }

  private func end(_ changed: JSON, as phase: InstancePhase, _ reason: EndReason) -> [Action] {
    var changed = changed
    changed.enter(phase, now: nowText)
    changed["status", "reason"] = .string(reason.rawValue)
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    return write(changed) + [.record(EventNote(.warning, "Stopped", reason.sentence, about: instance))]
  }

  /// The instance as every controller write before the hand-over leaves it.
  private func prepared(pod: LauncherPod?) -> JSON {
    var changed = instance
    if !changed.meta.finalizers.contains(Names.instanceFinalizer) {
      changed.meta.finalizers.append(Names.instanceFinalizer)
    }
    changed.setPodConditions(pod: pod, node: node, now: nowText)
    return changed
  }

  private func nodeWarning(_ changed: JSON) -> [Action] {
    guard let ready = changed.condition("Ready"), ready.reason == "NodeNotReady",
      instance.condition("Ready")?.reason != "NodeNotReady"
    else { return [] }
    return [.record(EventNote(.warning, ready.reason, ready.message, about: instance))]
  }

  private var activePods: JSON {
    JSON(Dictionary(pods.filter { !$0.hasEnded }.map { ($0.uid, $0.node ?? "") }) { $1 })
  }

  /// A whole-object update before the hand-over; afterwards a patch of the controllers' own fields.
  private func write(_ changed: JSON) -> [Action] {
    guard changed != instance else { return [] }
    if instance.instancePhase.isBeforeHandOver { return [.update(Registry.virtualMachineInstances, changed)] }
    let fields = [
      ["status", "phase"], ["status", "phaseTransitionTimestamps"], ["status", "reason"], ["status", "conditions"],
      ["status", "activePods"], ["status", "migrationMethod"], ["status", "evacuationNodeName"],
      ["metadata", "finalizers"], ["metadata", "labels", Names.migrationTarget],
    ]
    let patch = Action.change(Registry.virtualMachineInstances, from: instance, to: changed, fields: fields)
    return [patch].compactMap(\.self)
  }

  /// Why controllers end an instance; the raw value is its `status.reason`.
  private enum EndReason: String {
    case podVanished = "PodVanished"
    case podEnded = "PodEnded"

    var sentence: String {
      switch self {
      case .podVanished: "The virt-launcher pod is gone."
      case .podEnded: "The virt-launcher pod ended before the guest was started."
      }
    }
  }

  private var createDeed: Deed {
    Deed(
      object: instance, success: "SuccessfulCreate", failure: "FailedCreate", done: "Created virtual machine pod",
      failed: "Error creating pod")
  }

  private var deleteDeed: Deed {
    Deed(
      object: instance, success: "SuccessfulDelete", failure: "FailedDelete", done: "Deleted virtual machine pod",
      failed: "Error deleting pod")
  }
}
