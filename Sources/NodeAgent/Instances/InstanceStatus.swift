// The status of an instance as this agent writes it: pure changes to the object.

import Codecs
import Hypervisor
import KubeModel

/// Changes to a VirtualMachineInstance; `now` is RFC 3339 with whole seconds.
///
/// `Ready` is written here only together with a phase, so that both appear at once. It is the VMI controller's otherwise:
/// two writers who each correct the other would never come to rest.
enum InstanceStatus {
  /// The instance with a machine that is active.
  static func observed(_ vmi: JSON, machine: MachineView, address: String, now: String) -> JSON {
    var updated = vmi
    if vmi.instancePhase != .running { updated.setCondition(ready(machine.state), now: now) }
    updated.enter(.running, now: now)
    updated["status", "interfaces"] = interfaces(machine.live, address: address)
    if let type = machine.live.machineType { updated["status", "machine", "type"] = .string(type) }
    updated["status", "volumeStatus"] = volumes(vmi, machine.live)
    setPaused(machine.state, &updated, now: now)
    updated.setCondition(Condition("Synchronized", .yes), now: now)
    return updated
  }

  /// The instance after its end.
  static func finished(_ vmi: JSON, phase: InstancePhase, reason: String, now: String) -> JSON {
    var updated = vmi
    updated.enter(phase, now: now)
    updated["status", "reason"] = reason.isEmpty ? .null : .string(reason)
    updated["status", "interfaces"] = .null
    updated.removeCondition("Paused")
    updated.setCondition(notReady("the guest has ended"), now: now)
    return updated
  }

  /// The instance while it cannot be made what it should be.
  static func failing(_ vmi: JSON, _ message: String, now: String) -> JSON {
    var updated = vmi
    updated.setCondition(
      Condition("Synchronized", .no, reason: "Synchronizing with the Domain failed.", message: message), now: now)
    return updated
  }

  private static func ready(_ state: MachineState) -> Condition {
    state == .running ? Condition("Ready", .yes) : notReady("the guest is not running")
  }

  private static func notReady(_ message: String) -> Condition {
    Condition("Ready", .no, reason: "GuestNotRunning", message: message)
  }

  private static func setPaused(_ state: MachineState, _ vmi: inout JSON, now: String) {
    switch state {
    case .paused(.user):
      vmi.setCondition(Condition("Paused", .yes, reason: "PausedByUser", message: "VMI was paused by user"), now: now)
    case .paused(.inputOutputError):
      vmi.setCondition(
        Condition("Paused", .yes, reason: "PausedIOError", message: "VMI was paused, low-level IO error detected"),
        now: now)
    case .paused(.migration):
      vmi.setCondition(
        Condition(
          "Paused", .yes, reason: "PausedByMigrationMonitor", message: "VMI was paused by the migration monitor"),
        now: now)
    default: vmi.removeCondition("Paused")
    }
  }

  /// User-mode networks are behind the node's own address.
  private static func interfaces(_ live: LiveDomain, address: String) -> JSON {
    let entries = live.interfaces.map { interface -> JSON in
      [
        "name": .string(interface.name), "mac": .string(interface.mac), "ipAddress": .string(address),
        "ipAddresses": [.string(address)], "infoSource": "domain", "queueCount": 1, "linkState": "up",
      ]
    }
    return entries.isEmpty ? .null : .array(entries)
  }

  private static func volumes(_ vmi: JSON, _ live: LiveDomain) -> JSON {
    let entries = vmi["spec", "volumes"].elements.compactMap { volume -> JSON? in
      guard let name = volume["name"].string, let target = live.diskTargets[name] else { return nil }
      return ["name": .string(name), "target": .string(target)]
    }
    return entries.isEmpty ? .null : .array(entries)
  }
}
