// What the lists keep of an object: at a hundred thousand machines everything else would fill the memory. Pages about
// one object ask the server for all of it.

import Codecs
import KubeModel

extension View {
  /// What the server's objects are read for: key, version and everything that cells, keys and dialogs look at. All of
  /// them where that depends on the object, and `projection` decides.
  var shape: JSONShape {
    switch kind {
    case .virtualMachines: Projection.machine
    case .pods: Projection.pod
    case .instances, .nodes, .events, .migrations, .other: .all
    }
  }

  /// What is kept of each object that was read whole.
  var projection: @Sendable (JSON) -> JSON {
    switch kind {
    case .virtualMachines, .pods: { [shape] in $0.cut(to: shape) }
    case .instances: Projection.instance
    case .nodes: Projection.node
    case .events, .migrations, .other: resource.plural == "secrets" ? Projection.secret : Projection.any
    }
  }
}

enum Projection {
  /// Without who wrote which field, and the copy that kubectl keeps of what was applied.
  static func any(_ object: JSON) -> JSON {
    var kept = object
    kept["metadata"]["managedFields"] = .null
    if case .object = kept["metadata"]["annotations"] {
      kept["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = .null
    }
    return kept
  }

  static func secret(_ object: JSON) -> JSON {
    var kept = any(object)
    (kept["data"], kept["stringData"]) = (.null, .null)
    return kept
  }

  static let machine: JSONShape = [
    "apiVersion": .all, "kind": .all, "metadata": metadata, "spec": JSONShape(["running", "runStrategy"]),
    "status": ["printableStatus": .all, "conditions": JSONShape(["type", "status"])],
  ]

  static let pod: JSONShape = [
    "apiVersion": .all, "kind": .all, "metadata": metadata,
    "spec": ["nodeName": .all, "overhead": .all, "containers": container, "initContainers": container],
    "status": JSONShape(["phase", "reason", "podIP", "containerStatuses"]),
  ]

  private static let container: JSONShape = ["name": .all, "resources": JSONShape(["requests"])]

  /// Of the annotations the one that lists look at: which machine a launcher pod holds.
  private static let metadata: JSONShape = [
    "name": .all, "namespace": .all, "uid": .all, "resourceVersion": .all, "creationTimestamp": .all,
    "deletionTimestamp": .all, "labels": .all, "annotations": JSONShape(["kubevirt.io/domain"]),
    "ownerReferences": .all,
  ]

  static func instance(_ object: JSON) -> JSON {
    // Without the cluster's word whether it can move, its disks and devices tell: then all of it is needed.
    guard object.condition("LiveMigratable") != nil else { return any(object) }
    var kept = object.cut(to: instanceShape)
    if kept["spec", "domain", "cpu", "model"].isNull { kept["spec"]["domain"] = .null }
    kept["status"] = object["status"]
    for name in ["phaseTransitionTimestamps", "volumeStatus", "memory", "machine"] {
      kept["status"][name] = .null
    }
    kept["status"]["conditions"] = object["status"]["conditions"].cut(
      to: JSONShape(["type", "status", "reason", "message"]))
    return kept
  }

  private static let instanceShape: JSONShape = [
    "apiVersion": .all, "kind": .all, "metadata": metadata,
    "spec": [
      "nodeSelector": .all, "tolerations": .all, "evictionStrategy": .all, "domain": ["cpu": JSONShape(["model"])],
    ],
  ]

  static func node(_ object: JSON) -> JSON {
    var kept = any(object)
    for name in ["images", "volumesInUse", "volumesAttached"] { kept["status"][name] = .null }
    return kept
  }
}
