// Everything that decides what happens to an instance, gathered at one moment.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel

/// Phases of an instance that this agent reads or writes.
enum InstancePhase: String, Sendable {
  case scheduled = "Scheduled"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"

  var isFinal: Bool { self == .succeeded || self == .failed }
}

/// A machine of the hypervisor as it was found.
struct MachineView: Sendable, Hashable {
  var state: MachineState
  var live: LiveDomain
}

/// An instance and its machine.
struct InstanceSnapshot: Sendable {
  /// Nil only where the API server was asked and has no such object.
  var vmi: JSON?
  /// The launcher pod on this node, where there is one.
  var pod: JSON?
  var machine: MachineView?
  var now: Date
}

extension JSON {
  /// Nil for phases that are others' business, such as Pending.
  var instancePhase: InstancePhase? { self["status", "phase"].string.flatMap(InstancePhase.init) }

  var terminationGrace: Double { max(0, self["spec", "terminationGracePeriodSeconds"].double ?? 30) }

  /// Whether the guest can be asked to power off: it has ACPI, and time to react.
  var canShutDownInOrder: Bool {
    terminationGrace > 0 && self["spec", "domain", "features", "acpi", "enabled"].bool != false
  }
}
