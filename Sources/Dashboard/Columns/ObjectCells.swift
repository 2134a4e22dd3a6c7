// Cells that say more than the registry's table does: states that hide others, and colours by what a number means.

import Codecs
import KubeModel

enum InstanceCells {
  /// The phase, or what matters more of a running guest: that it is paused, moving or on its way out.
  static func phase(_ row: Column.Row) -> TableCell {
    let phase = row.object["status", "phase"].string
    if row.object.meta.isDeleting { return .state("Terminating") }
    if let movement = MigrationCells.movement(of: row.object, row.migration) { return movement }
    return .state(phase == "Running" && row.object.isTrue("Paused") ? "Paused" : phase)
  }
}

enum PodCells {
  static func ready(_ row: Column.Row) -> TableCell {
    let text = TableCells.podReady(row.object)
    let parts = text.split(separator: "/")
    return TableCell(text, parts.first == parts.last ? .good : .warning)
  }

  /// What a container waits for says more than the pod's phase.
  static func status(_ row: Column.Row) -> TableCell {
    let reasons = row.object["status", "containerStatuses"].elements.lazy.compactMap {
      $0["state", "waiting", "reason"].string
    }
    if !row.object.meta.isDeleting, let reason = reasons.first { return .state(reason) }
    return .state(TableCells.podStatus(row.object))
  }

  static func restarts(_ row: Column.Row) -> TableCell {
    let counts = row.object["status", "containerStatuses"].elements.map {
      Int(Int32(clamping: $0["restartCount"].int ?? 0))
    }
    let count = counts.reduce(0, +)
    return TableCell(String(count), count == 0 ? .dim : .warning)
  }
}

enum EventCells {
  /// When the event happened last; series and events of the newer API say it elsewhere.
  static func lastSeen(_ event: JSON) -> String? {
    event["series", "lastObservedTime"].string ?? event["lastTimestamp"].string ?? event["eventTime"].string
      ?? event.meta.creationTimestamp
  }

  /// `vmi/testvm`: what it is about, its kind by the short name.
  static func object(_ event: JSON) -> String {
    let involved = event["involvedObject"]
    let definition = Registry.find(apiVersion: involved["apiVersion"].string ?? "", kind: involved["kind"].string ?? "")
    let kind = definition?.shortNames.first ?? involved["kind"].string?.lowercased() ?? ""
    return "\(kind)/\(involved["name"].string ?? "")"
  }
}
