// The hand-over of one instance as `status.migrationState` has it, seen from one of the two nodes.

import Codecs
import KubeModel

extension JSON {
  /// Whether this instance's machine may be on its way from that node: what it finds there is then no end of the machine.
  func isLeaving(_ node: String) -> Bool {
    guard let migration else { return false }
    return migration.sourceNode == node && migration.hasStarted && !migration.isFailed
  }

  /// Whether this instance's machine is expected on that node, and may be there in part.
  func isComing(to node: String) -> Bool {
    guard let migration else { return false }
    return migration.targetNode == node && migration.isUnfinished
  }
}

/// Changes to `status.migrationState` by the agents; pure. `now` is RFC 3339.
enum HandoverStatus {
  static func prepared(_ vmi: JSON, address: String, port: Int) -> JSON {
    var updated = vmi
    updated["status", "migrationState", "targetNodeAddress"] = .string(address)
    updated["status", "migrationState", "targetDirectMigrationNodePorts"] = [String(port): 0]
    return updated
  }

  static func started(_ vmi: JSON, now: String) -> JSON {
    var updated = vmi
    updated["status", "migrationState", "startTimestamp"] = .string(now)
    updated["status", "migrationState", "mode"] = "PreCopy"
    return updated
  }

  static func aborting(_ vmi: JSON) -> JSON {
    var updated = vmi
    updated["status", "migrationState", "abortStatus"] = "Aborting"
    return updated
  }

  static func failed(_ vmi: JSON, _ reason: String, now: String) -> JSON {
    var updated = vmi
    updated["status", "migrationState", "failed"] = true
    updated["status", "migrationState", "failureReason"] = .string(reason)
    updated["status", "migrationState", "completed"] = true
    updated["status", "migrationState", "endTimestamp"] = .string(now)
    if vmi["status", "migrationState", "abortRequested"].bool == true {
      updated["status", "migrationState", "abortStatus"] = "Succeeded"
    }
    return updated
  }

  /// The old copy of the machine is gone, and the target could not be told.
  static func released(_ vmi: JSON) -> JSON {
    var updated = vmi
    updated["status", "migrationState", "sourceReleased"] = true
    return updated
  }

  /// The machine runs on its new node, which is this one from now on.
  ///
  /// - Parameter standstill: how long the guest ran nowhere; nil where that is not known.
  static func arrived(_ vmi: JSON, at node: String, standstill: Duration? = nil, now: String) -> JSON {
    var updated = vmi
    updated["status", "nodeName"] = .string(node)
    updated["metadata", "labels", Names.nodeName] = .string(node)
    updated["status", "migrationState", "targetNodeDomainDetected"] = true
    updated["status", "migrationState", "targetNodeDomainReadyTimestamp"] = .string(now)
    updated["status", "migrationState", "completed"] = true
    updated["status", "migrationState", "endTimestamp"] = .string(now)
    if updated["status", "migrationState", "progress"].isObject {
      updated["status", "migrationState", "progress", "percent"] = 100
      updated["status", "migrationState", "progress", "bytesRemaining"] = 0
    }
    if let standstill {
      updated["status", "migrationState", "progress", "downtimeMilliseconds"] = .integer(
        Int64(standstill / .milliseconds(1)))
    }
    return updated
  }
}
