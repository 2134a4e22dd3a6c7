// The status of a launcher pod: what a kubelet would report, for a pod whose only content is a machine.

import Codecs
import KubeModel

/// Changes to the status of a launcher pod; `now` is RFC 3339 with whole seconds.
enum LauncherPod {
  static let label = "kubevirt.io=virt-launcher"
  static let instanceLabel = Names.createdBy
  static let instanceAnnotation = "kubevirt.io/domain"
  static let readinessGate = "kubevirt.io/virtual-machine-unpaused"

  /// The UID of the instance that the pod was made for.
  static func instanceUID(_ pod: JSON) -> String { pod["metadata", "labels", instanceLabel].string ?? "" }

  /// The instance that the pod was made for.
  static func instanceKey(_ pod: JSON) -> ObjectKey? {
    let owner = pod.meta.controllerReference.flatMap { $0.kind == "VirtualMachineInstance" ? $0.name : nil }
    guard let name = owner ?? pod["metadata", "annotations", instanceAnnotation].string else { return nil }
    return ObjectKey(namespace: pod.meta.namespace, name: name)
  }

  static func isFinal(_ pod: JSON) -> Bool { ["Succeeded", "Failed"].contains(pod["status", "phase"].string ?? "") }

  /// The pod in its place, ready for its machine.
  static func running(_ pod: JSON, address: String, isPaused: Bool, now: String) -> JSON {
    var updated = pod
    updated["status", "phase"] = "Running"
    updated["status", "hostIP"] = .string(address)
    updated["status", "hostIPs"] = [["ip": .string(address)]]
    updated["status", "podIP"] = .string(address)
    updated["status", "podIPs"] = [["ip": .string(address)]]
    let startTime = pod["status", "startTime"].string ?? now
    updated["status", "startTime"] = .string(startTime)
    updated["status", "qosClass"] = pod["status", "qosClass"].isNull ? "Burstable" : pod["status", "qosClass"]
    updated["status", "containerStatuses"] = containers(pod, isReady: true) {
      $0["state", "running"].isObject ? $0["state"] : ["running": ["startedAt": .string(startTime)]]
    }
    let hasGate = pod["spec", "readinessGates"].elements.contains { $0["conditionType"] == .string(readinessGate) }
    if hasGate { updated.setCondition(Condition(readinessGate, isPaused ? .no : .yes), now: now) }
    let isReady: Condition.Status = hasGate && isPaused ? .no : .yes
    let conditions = [("PodScheduled", .yes), ("Initialized", .yes), ("ContainersReady", .yes), ("Ready", isReady)]
    for (type, status) in conditions as [(String, Condition.Status)] {
      updated.setCondition(Condition(type, status), now: now)
    }
    return updated
  }

  /// The pod after its machine's end.
  static func ended(_ pod: JSON, succeeded: Bool, now: String) -> JSON {
    var updated = pod
    updated["status", "phase"] = succeeded ? "Succeeded" : "Failed"
    updated["status", "containerStatuses"] = containers(pod, isReady: false) {
      [
        "terminated": [
          "exitCode": succeeded ? 0 : 1, "reason": succeeded ? "Completed" : "Error",
          "startedAt": $0["state", "running", "startedAt"], "finishedAt": .string(now),
        ]
      ]
    }
    for type in ["ContainersReady", "Ready"] {
      updated.setCondition(Condition(type, .no, reason: succeeded ? "PodCompleted" : "PodFailed"), now: now)
    }
    return updated
  }

  private static func containers(_ pod: JSON, isReady: Bool, state: (_ earlier: JSON) -> JSON) -> JSON {
    .array(
      pod["spec", "containers"].elements.map { container in
        let earlier = pod["status", "containerStatuses"].elements.first { $0["name"] == container["name"] } ?? .null
        return [
          "name": container["name"], "image": container["image"], "imageID": .string(""), "restartCount": 0,
          "ready": .bool(isReady), "started": .bool(isReady), "state": state(earlier),
          "containerID": .string("spyhop://\(pod.meta.uid)"),
        ]
      })
  }
}
