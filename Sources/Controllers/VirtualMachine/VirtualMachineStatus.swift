// VM.status as it follows from the VM and its instance. Pure.

import Codecs
import KubeModel

/// The conditions a VM has of its own; all others are its instance's.
private let ownConditions: Set<String> = ["Ready", "Failure", "RestartRequired", "ManualRecoveryRequired"]

extension JSON {
  /// This VM with the status that its instance gives it.
  ///
  /// - Parameter now: RFC 3339.
  func withStatus(instance: JSON?, startFailure: StartFailure?, requests: [StateChangeRequest], now: String) -> JSON {
    var machine = self
    machine["status", "stateChangeRequests"] = requests.isEmpty ? .null : .array(requests.map(\.json))
    machine["status", "startFailure"] = startFailure?.json ?? .null
    machine["status", "created"] = JSON(instance != nil)
    machine["status", "ready"] = JSON(instance?.isTrue("Ready") == true)
    machine["status", "runStrategy"] = .string(RunStrategy(of: self).rawValue)
    machine["status", "observedGeneration"] = JSON(meta.generation)
    machine["status", "desiredGeneration"] = JSON(meta.generation)
    machine.copyConditions(of: instance, now: now)
    machine["status", "printableStatus"] = .string(PrintableStatus(machine: machine, instance: instance).rawValue)
    return machine
  }

  private mutating func copyConditions(of instance: JSON?, now: String) {
    let copied = instance?["status"]["conditions"].elements.filter { !ownConditions.contains($0["type"].string ?? "") }
    let own = self["status"]["conditions"].elements.filter { ownConditions.contains($0["type"].string ?? "") }
    self["status", "conditions"] = .array(own)
    setCondition(Self.readiness(of: instance), now: now)
    if instance != nil { removeCondition("Failure") }
    noteRestartRequired(instance, now: now)
    self["status", "conditions"] = .array(self["status"]["conditions"].elements + (copied ?? []))
  }

  private static func readiness(of instance: JSON?) -> Condition {
    guard let instance else {
      return Condition("Ready", .no, reason: "VMINotExists", message: "VMI does not exist")
    }
    let unknown = Condition(
      "Ready", .no, reason: "GuestNotRunning", message: "Guest VM is not reported as running")
    return instance.condition("Ready") ?? unknown
  }

  private mutating func noteRestartRequired(_ instance: JSON?, now: String) {
    let made = instance?.meta.annotations[Names.templateHash]
    if let made, instance?.instancePhase.isFinal == false, made != TemplateHash.text(of: self) {
      setCondition(
        Condition(
          "RestartRequired", .yes, reason: "TemplateChanged",
          message: "the template has changed since the instance was made: restart the VM to apply it"), now: now)
    } else {
      removeCondition("RestartRequired")
    }
  }
}
