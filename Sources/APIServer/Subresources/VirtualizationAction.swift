// The actions of subresources.kubevirt.io: what each needs and how it is carried out.

import Codecs
import KubeModel

/// An action on a VM or VMI beside the verbs that all objects have.
enum VirtualizationAction: String, CaseIterable {
  case start, stop, restart, migrate
  case pause, unpause, softreboot, reset, console
  /// A break on the serial line; upstream has no such action.
  case sendBreak = "break"
  case cancelEvacuation = "evacuate/cancel"

  /// The action of that name on a kind, by its plural; nil where there is none.
  init?(resource: String, name: String) {
    guard let action = VirtualizationAction(rawValue: name), action.resources.map(\.plural).contains(resource) else {
      return nil
    }
    self = action
  }

  /// The kinds that the action is an action on.
  var resources: [ResourceDefinition] {
    switch self {
    case .start, .stop, .restart, .migrate: [Registry.virtualMachines]
    case .pause, .unpause, .softreboot, .reset, .console, .sendBreak: [Registry.virtualMachineInstances]
    case .cancelEvacuation: [Registry.virtualMachines, Registry.virtualMachineInstances]
    }
  }

  /// The verb that a caller needs the right to.
  var verb: String { self == .console ? "get" : "update" }

  /// The entries of the group's resource list; upstream leaves kind and verbs empty, clients want them present.
  static var discovery: [JSON] {
    let plural = Registry.virtualMachineInstances.plural
    let (statistics, viewers) = ("\(plural)/\(UsageTarget.statistics)", "\(plural)/\(ConsoleViewers.subresource)")
    return allCases.flatMap { action in
      action.resources.map {
        Discovery.entry("\($0.plural)/\(action.rawValue)", "", isNamespaced: true, verbs: [action.verb])
      }
    } + [
      Discovery.entry(statistics, "VirtualMachineInstanceStats", isNamespaced: true, verbs: ["get", "list"]),
      Discovery.entry(viewers, "VirtualMachineInstanceViewers", isNamespaced: true, verbs: ["get", "list"]),
    ]
  }
}
