// Cells that no path can express: what kubectl shows of pods, nodes and the data of maps.

public import Codecs

public enum TableCells {
  /// The cell of a column that needs more than one value; nil where the column's path says it all.
  public static func special(_ column: ResourceDefinition.Column, _ object: JSON, _ resource: ResourceDefinition)
    -> JSON?
  {
    switch (resource, column.name) {
    case (Registry.pods, "Ready"): .string(podReady(object))
    case (Registry.pods, "Status"): .string(podStatus(object))
    case (Registry.nodes, "Status"): .string(nodeStatus(object))
    case (Registry.nodes, "Roles"): .string(nodeRoles(object))
    case (Registry.events, "Object"): .string(involvedObject(object))
    case (Registry.virtualMachineInstanceMigrations, "Progress"): .string(migrationProgress(object))
    case (Registry.virtualMachineInstanceMigrations, "Rate"): .string(migrationRate(object))
    case (Registry.virtualMachineInstanceMigrations, "Remaining"): .string(migrationRest(object))
    default: nil
    }
  }

  /// `virtualmachineinstance/testvm`: what an event is about.
  public static func involvedObject(_ event: JSON) -> String {
    "\(event["involvedObject", "kind"].string?.lowercased() ?? "")/\(event["involvedObject", "name"].string ?? "")"
  }

  /// `1/1`: ready containers of all.
  public static func podReady(_ pod: JSON) -> String {
    let ready = pod["status", "containerStatuses"].elements.filter { $0["ready"].bool == true }.count
    return "\(ready)/\(pod["spec", "containers"].elements.count)"
  }

  /// The phase, or what says more: a reason, or that it is being deleted.
  public static func podStatus(_ pod: JSON) -> String {
    let phase = pod["status", "phase"].string ?? "Unknown"
    if pod.meta.isDeleting { return pod["status", "reason"].string == "NodeLost" ? "Unknown" : "Terminating" }
    if phase == "Succeeded" { return "Completed" }
    return pod["status", "reason"].string ?? phase
  }

  /// `Ready`, `NotReady`, `Unknown`, with `SchedulingDisabled` where it is cordoned.
  public static func nodeStatus(_ node: JSON) -> String {
    let status =
      switch node.condition("Ready")?.status {
      case .yes: "Ready"
      case .no: "NotReady"
      case .unknown: "NotReady"
      case nil: "Unknown"
      }
    return node["spec", "unschedulable"].bool == true ? status + ",SchedulingDisabled" : status
  }

  /// `43%`; empty before there is any.
  public static func migrationProgress(_ migration: JSON) -> String {
    migration.migration?.progress.map { "\($0.percent)%" } ?? ""
  }

  /// `118.2MiB/s` while it copies.
  static func migrationRate(_ migration: JSON) -> String {
    guard let state = migration.unfinishedMigration, let progress = state.progress else { return "" }
    return "\(ByteCount.text(progress.bytesPerSecond))/s"
  }

  /// `96.0MiB` while it copies.
  static func migrationRest(_ migration: JSON) -> String {
    migration.unfinishedMigration?.progress.map { ByteCount.text($0.bytesRemaining) } ?? ""
  }

  static func nodeRoles(_ node: JSON) -> String {
    let prefix = "node-role.kubernetes.io/"
    let roles = node.meta.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      .sorted()
    return roles.isEmpty ? "<none>" : roles.joined(separator: ",")
  }
}
