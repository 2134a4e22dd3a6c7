// Everything that decides what happens to an instance, gathered at one moment.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel

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
  /// Whether the machine may be on its way to another node.
  var isLeaving = false
  var now: Date
}

extension JSON {
  var terminationGrace: Double { max(0, self["spec", "terminationGracePeriodSeconds"].double ?? 30) }

  /// Whether the guest can be asked to power off: it has ACPI, and time to react.
  var canShutDownInOrder: Bool {
    terminationGrace > 0 && self["spec", "domain", "features", "acpi", "enabled"].bool != false
  }
}
