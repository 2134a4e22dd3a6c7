// The actions of subresources.kubevirt.io: what each needs and how it is carried out.

import Codecs
import KubeModel

/// An action on a VM or VMI beside the verbs that all objects have.
enum VirtualizationAction: String, CaseIterable {
  case start, stop, restart, migrate
  case pause, unpause, softreboot, reset, console

  /// The action of that name on a kind, by its plural; nil where there is none.
  init?(resource: String, name: String) {
    guard let action = VirtualizationAction(rawValue: name), action.resource.plural == resource else { return nil }
    self = action
  }

  /// The kind that the action is an action on.
  var resource: ResourceDefinition {
    switch self {
    case .start, .stop, .restart, .migrate: Registry.virtualMachines
    case .pause, .unpause, .softreboot, .reset, .console: Registry.virtualMachineInstances
    }
  }

  /// The verb that a caller needs the right to.
  var verb: String { self == .console ? "get" : "update" }

  /// The entries of the group's resource list; upstream leaves kind and verbs empty, clients want them present.
  static var discovery: [JSON] {
    allCases.map { Discovery.entry("\($0.resource.plural)/\($0.rawValue)", "", isNamespaced: true, verbs: [$0.verb]) }
  }
}
