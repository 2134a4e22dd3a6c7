// The columns of each view: the registry's, with better cells where operators want them, and the age at the end.

import Codecs
import KubeModel

extension View {
  /// - Parameter showsNamespace: false where all rows are of one namespace.
  func columns(showsNamespace: Bool) -> [Column] {
    let namespace = Column(title: "NAMESPACE", maximumWidth: 24, priority: 0) { TableCell($0.object.meta.namespace) }
    let name = Column(title: "NAME", maximumWidth: 64, priority: 0, isFlexible: true) { TableCell($0.object.meta.name) }
    let isNamespaced = showsNamespace && resource.isNamespaced
    return (isNamespaced ? [namespace] : []) + (self == .events ? [] : [name]) + ownColumns
  }

  private var ownColumns: [Column] {
    let fromRegistry = resource.columns.map(column)
    let ages = fromRegistry.filter { $0.title == "AGE" }
    return fromRegistry.filter { $0.title != "AGE" } + additions + ages
  }

  /// What the registry's table lacks: where a VM runs stands in its instance.
  private var additions: [Column] {
    guard self == .virtualMachines else { return [] }
    return [
      Column(title: "NODE", maximumWidth: 24, priority: 2) { TableCell($0.instance?["status", "nodeName"].string) },
      Column(title: "IP", maximumWidth: 39, priority: 3) { TableCell($0.instance.flatMap(InstanceCells.address)) },
    ]
  }

  private func column(_ definition: ResourceDefinition.Column) -> Column {
    let path = ColumnPath(definition.path)
    var column = Column(title: definition.name.uppercased(), priority: definition.isWide ? 4 : 2) {
      TableCell(path.text(in: $0.object))
    }
    if definition.format == .date { column.cell = { TableCell(since: path.text(in: $0.object)) } }
    if let better = betterCell(for: definition.name) { column.cell = better }
    switch definition.name {
    case "Status", "Phase", "Last Seen", "Age": column.priority = 1
    case "Message": (column.maximumWidth, column.priority, column.isFlexible) = (1000, 0, true)
    case "Kind": column.priority = 3
    default: break
    }
    return column
  }

  private func betterCell(for name: String) -> (@Sendable (Column.Row) -> TableCell)? {
    switch (self, name) {
    case (.virtualMachines, "Status"): { .state($0.object["status", "printableStatus"].string) }
    case (.virtualMachines, "Ready"), (.instances, "Ready"): { .state($0.object.condition("Ready")?.status.rawValue) }
    case (.instances, "Phase"): InstanceCells.phase
    case (.instances, "IP"): { TableCell(InstanceCells.address($0.object)) }
    case (.pods, "Ready"): PodCells.ready
    case (.pods, "Status"): PodCells.status
    case (.pods, "Restarts"): PodCells.restarts
    case (.nodes, "Status"): NodeCells.status
    case (.nodes, "Roles"): NodeCells.roles
    case (.events, "Last Seen"): { TableCell(since: EventCells.lastSeen($0.object)) }
    case (.events, "Type"): { .state($0.object["type"].string) }
    default: nil
    }
  }
}
