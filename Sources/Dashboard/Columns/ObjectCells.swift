// Cells that say more than one field of the object does, in the words kubectl uses.

import Codecs
import KubeModel

enum InstanceCells {
  /// The first address of the first interface that has one.
  static func address(_ instance: JSON) -> String? {
    instance["status", "interfaces"].elements.lazy.compactMap { $0["ipAddress"].string }.first { !$0.isEmpty }
  }

  static func phase(_ row: Column.Row) -> TableCell {
    let phase = row.object["status", "phase"].string
    if row.object.meta.isDeleting { return .state("Terminating") }
    return .state(phase == "Running" && row.object.isTrue("Paused") ? "Paused" : phase)
  }
}

enum PodCells {
  static func ready(_ row: Column.Row) -> TableCell {
    let statuses = row.object["status", "containerStatuses"].elements
    let ready = statuses.count { $0["ready"].bool == true }
    let wanted = max(statuses.count, row.object["spec", "containers"].elements.count)
    return TableCell("\(ready)/\(wanted)", ready == wanted ? .good : .warning)
  }

  static func status(_ row: Column.Row) -> TableCell {
    if row.object.meta.isDeleting { return .state("Terminating") }
    let reasons = row.object["status", "containerStatuses"].elements.lazy.compactMap { status in
      status["state", "waiting", "reason"].string ?? status["state", "terminated", "reason"].string
    }
    return .state(reasons.first ?? row.object["status", "reason"].string ?? row.object["status", "phase"].string)
  }

  static func restarts(_ row: Column.Row) -> TableCell {
    let count = row.object["status", "containerStatuses"].elements.reduce(0) { $0 + ($1["restartCount"].int ?? 0) }
    return TableCell(String(count), count == 0 ? .dim : .warning)
  }
}

enum NodeCells {
  static func status(_ row: Column.Row) -> TableCell {
    let word = row.object.isTrue("Ready") ? "Ready" : "NotReady"
    let isCordoned = row.object["spec", "unschedulable"].bool == true
    if isCordoned { return TableCell("\(word),SchedulingDisabled", word == "Ready" ? .warning : .bad) }
    return .state(word)
  }

  static func roles(_ row: Column.Row) -> TableCell {
    let prefix = "node-role.kubernetes.io/"
    let labels = row.object.meta.labels
    let roles = labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    return TableCell(roles.isEmpty ? labels["kubernetes.io/role"] : roles.joined(separator: ","))
  }
}

enum EventCells {
  /// When the event happened last; series and events of the newer API say it elsewhere.
  static func lastSeen(_ event: JSON) -> String? {
    event["series", "lastObservedTime"].string ?? event["lastTimestamp"].string ?? event["eventTime"].string
      ?? event.meta.creationTimestamp
  }
}
