// The columns of each view: the registry's, with better cells where operators want them, and the age at the end; the
// server's own where the registry does not know the kind.

import Codecs
import KubeModel

extension View {
  /// - Parameters:
  ///   - showsNamespace: false where all rows are of one namespace.
  ///   - showsCluster: where rows are of several clusters.
  ///   - sample: an object with the server's cells, for kinds that are not in the registry.
  ///   - thresholds: from where on figures stand out.
  func columns(
    showsNamespace: Bool, showsCluster: Bool = false, sample: JSON? = nil, thresholds: Thresholds = Thresholds()
  ) -> [Column] {
    let cluster = Column(title: "CLUSTER", maximumWidth: 24, priority: 0) { TableCell($0.object.key.cluster) }
    let namespace = Column(title: "NAMESPACE", maximumWidth: 24, priority: 0) {
      TableCell(showsCluster ? $0.object.key.plain.namespace : $0.object.meta.namespace)
    }
    let name = Column(title: "NAME", maximumWidth: 64, priority: 0, isFlexible: true) { TableCell($0.object.meta.name) }
    let own: [Column]
    switch true {
    case kind == .migrations: own = MigrationCells.columns
    case isTabulated: own = [name] + ServerCells.columns(of: sample)
    default: own = (resource.showsName ? [name] : []) + ownColumns(thresholds)
    }
    return (showsCluster ? [cluster] : []) + (showsNamespace && resource.isNamespaced ? [namespace] : []) + own
  }

  private func ownColumns(_ thresholds: Thresholds) -> [Column] {
    let fromRegistry = resource.columns.map(column)
    let ages = fromRegistry.filter { $0.title == "AGE" }
    let others = fromRegistry.filter { $0.title != "AGE" }
    return others + shareColumns(thresholds) + additions + consoleColumns + ages
  }

  /// What the registry's table of VMs lacks: where they run stands in their instances.
  private var additions: [Column] {
    guard kind == .virtualMachines else { return [] }
    return [("NodeName", "NODE"), ("IP", "IP")].compactMap { name, title in
      guard let definition = Registry.virtualMachineInstances.columns.first(where: { $0.name == name }) else {
        return nil
      }
      let path = JSONPath(definition.path)
      return Column(title: title, priority: 3) { TableCell($0.instance.flatMap { path.value(in: $0).string }) }
    }
  }

  private func column(_ definition: ResourceDefinition.Column) -> Column {
    var column = Column(
      title: definition.name.uppercased(), priority: definition.isWide ? 4 : 2,
      cell: betterCell(for: definition.name) ?? plainCell(definition))
    column.isAge = definition.format == .date
    switch definition.name {
    case "Status", "Phase", "Age": column.priority = 1
    case "Message": (column.maximumWidth, column.priority, column.isFlexible) = (1000, 0, true)
    // A message says little without what it is about.
    case "Object": (column.maximumWidth, column.priority) = (30, 1)
    default: break
    }
    return column
  }

  /// The cell as kubectl shows it.
  private func plainCell(_ definition: ResourceDefinition.Column) -> @Sendable (Column.Row) -> TableCell {
    let path = JSONPath(definition.path)
    let isState = ["Status", "Phase", "Ready", "Type"].contains(definition.name)
    return { [resource] row in
      let value = TableCells.special(definition, row.object, resource) ?? path.value(in: row.object)
      if definition.format == .date { return TableCell(since: value.string) }
      let text = value.string ?? (value.isNull ? nil : value.text)
      return isState ? .state(text) : TableCell(text)
    }
  }

  private func betterCell(for name: String) -> (@Sendable (Column.Row) -> TableCell)? {
    switch (kind, name) {
    case (.virtualMachines, "Status"): MachineCells.status
    case (.instances, "Phase"): InstanceCells.phase
    case (.pods, "Ready"): PodCells.ready
    case (.pods, "Status"): PodCells.status
    case (.pods, "Restarts"): PodCells.restarts
    case (.events, "Last Seen"): { TableCell(since: EventCells.lastSeen($0.object)) }
    case (.events, "Object"): { TableCell(EventCells.object($0.object)) }
    default: nil
    }
  }
}
