// The lists the dashboard has, in the order of their keys.

public import KubeModel

/// One of the dashboard's lists.
public enum View: Int, Sendable, Hashable, CaseIterable {
  case virtualMachines, instances, pods, nodes, events, migrations

  public var resource: ResourceDefinition {
    switch self {
    case .virtualMachines: Registry.virtualMachines
    case .instances: Registry.virtualMachineInstances
    case .pods: Registry.pods
    case .nodes: Registry.nodes
    case .events: Registry.events
    case .migrations: Registry.virtualMachineInstanceMigrations
    }
  }

  var title: String {
    switch self {
    case .virtualMachines: "VMs"
    case .instances: "VMIs"
    case .pods: "Pods"
    case .nodes: "Nodes"
    case .events: "Events"
    case .migrations: "Migrations"
    }
  }

  /// The key that shows it.
  var digit: Character { Character(String(rawValue + 1)) }

  /// Lists whose rows are about a virtual machine.
  static let ofMachines: Set<View> = [.virtualMachines, .instances, .pods]

  func neighbour(_ step: Int) -> View {
    let count = View.allCases.count
    return View.allCases[(rawValue + step + count) % count]
  }
}

/// A value for each view.
struct PerView<Value> {
  private var values: [Value]

  init(_ make: (View) -> Value) { values = View.allCases.map(make) }

  subscript(view: View) -> Value {
    get { values[view.rawValue] }
    set { values[view.rawValue] = newValue }
    _modify { yield &values[view.rawValue] }
  }
}

extension PerView: Sendable where Value: Sendable {}
