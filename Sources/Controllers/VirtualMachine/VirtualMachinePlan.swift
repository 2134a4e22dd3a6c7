// The VM controller: what to do for one VirtualMachine. Pure.

import Codecs
import FoundationEssentials
import KubeModel

/// A VirtualMachine with what else is known about it, and the actions that follow.
struct VirtualMachinePlan {
  let machine: JSON
  /// The object of the VM's name; nil where there is none.
  let namesake: JSON?
  let now: Date
  /// Between 0 and 1; spreads restarts.
  let jitter: Double

  /// The VM's instance: its namesake, unless that is somebody else's.
  var instance: JSON? {
    namesake.flatMap { $0.meta.controllerReference?.uid == machine.meta.uid ? $0 : nil }
  }

  func actions() -> [Action] {
    machine.meta.isDeleting ? whileDeleting() : whileAlive()
  }

  /// After a refusal that trying again will not mend: the VM says so itself.
  func actions(after error: APIError) -> [Action] {
    var failed = machine
    failed.setCondition(Condition("Failure", .yes, reason: "FailedCreate", message: error.message), now: nowText)
    return [Action.changeStatus(Registry.virtualMachines, from: machine, to: failed)].compactMap(\.self)
  }

  private var nowText: String { RFC3339.seconds(now) }

  private func whileAlive() -> [Action] {
    let known = StartFailure(machine["status"]["startFailure"])
    let failure = StartFailure.after(
      known, strategy: RunStrategy(of: machine), instance: instance, now: now, jitter: jitter)
    let decision = RunDecision(for: machine, instance: instance, retryAfter: failure?.retryAfter, now: now)
    var actions = [finalizer(present: true)].compactMap(\.self)
    var current = instance
    var requests = openRequests
    switch decision {
    case .start(let paused):
      let manifest = machine.instanceManifest(paused: paused)
      actions.append(.create(Registry.virtualMachineInstances, manifest, startDeed))
      current = manifest
      requests.removeAll(where: \.isStart)
    case .stop(thenStart: true): requests.append(.start)
    case .becomeAlways: actions += becomeAlways()
    case .wait(let moment): actions.append(.requeue(after: .seconds(max(1, moment.timeIntervalSince(now)))))
    case .stop, .nothing: break
    }
    actions += status(instance: current, failure, requests)
    if case .stop = decision { actions += stop() }
    if let rest = StartFailure.timeToStable(failure, instance: instance, now: now) {
      actions.append(.requeue(after: .seconds(max(1, rest))))
    }
    return actions
  }

  private func whileDeleting() -> [Action] {
    let isOrphaning = machine.meta.finalizers.contains(Names.orphanFinalizer)
    if instance == nil || isOrphaning { return [finalizer(present: false)].compactMap(\.self) }
    return status(instance: instance, nil, openRequests) + stop()
  }

  /// Requests that have not been met: a stop until its instance is gone, a start until there is an instance.
  private var openRequests: [StateChangeRequest] {
    var requests = StateChangeRequest.all(of: machine)
    guard let first = requests.first else { return [] }
    let isMet =
      first.isStart
      ? instance.map { !$0.instancePhase.isFinal && !$0.meta.isDeleting } ?? false
      : instance.map { !first.isStop(of: $0) } ?? true
    if isMet { requests.removeFirst() }
    return requests
  }

  private func status(
    instance: JSON?, _ failure: StartFailure?, _ requests: [StateChangeRequest]
  ) -> [Action] {
    let changed = machine.withStatus(instance: instance, startFailure: failure, requests: requests, now: nowText)
    return [Action.changeStatus(Registry.virtualMachines, from: machine, to: changed)].compactMap(\.self)
  }

  private func stop() -> [Action] {
    guard let instance, !instance.meta.isDeleting else { return [] }
    return [.delete(Registry.virtualMachineInstances, instance, force: false, stopDeed)]
  }

  private func finalizer(present: Bool) -> Action? {
    var changed = machine
    changed.meta.finalizers.removeAll { $0 == Names.machineFinalizer }
    if present { changed.meta.finalizers.append(Names.machineFinalizer) }
    guard Set(changed.meta.finalizers) != Set(machine.meta.finalizers) else { return nil }
    return .change(Registry.virtualMachines, from: machine, to: changed, fields: [["metadata", "finalizers"]])
  }

  private func becomeAlways() -> [Action] {
    var changed = machine
    if machine["spec"]["running"].bool != nil {
      changed["spec", "running"] = true
    } else {
      changed["spec", "runStrategy"] = .string(RunStrategy.always.rawValue)
    }
    let fields = [["spec", "running"], ["spec", "runStrategy"]]
    return [Action.change(Registry.virtualMachines, from: machine, to: changed, fields: fields)].compactMap(\.self)
  }

  private var startDeed: Deed {
    Deed(
      object: machine, success: "SuccessfulCreate", failure: "FailedCreate",
      done: "Started the virtual machine by creating the new virtual machine instance",
      failed: "Failed to create virtual machine instance")
  }

  private var stopDeed: Deed {
    Deed(
      object: machine, success: "SuccessfulDelete", failure: "FailedDelete",
      done: "Stopped the virtual machine by deleting the virtual machine instance",
      failed: "Failed to delete virtual machine instance")
  }
}
