// What the lists keep of an object: at a hundred thousand machines everything else would fill the memory. Pages about
// one object ask the server for all of it.

import Codecs
import KubeModel

extension View {
  /// What is kept of each object; key, version and everything that cells, keys and dialogs look at stay.
  var projection: @Sendable (JSON) -> JSON {
    switch kind {
    case .virtualMachines: Projection.machine
    case .instances: Projection.instance
    case .pods: Projection.pod
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

  static func machine(_ object: JSON) -> JSON {
    let (spec, status) = (object["spec"], object["status"])
    return rebuilt(
      object, spec: kept(spec, ["running", "runStrategy"]),
      status: [
        ("printableStatus", status["printableStatus"]), ("conditions", conditions(status, ["type", "status"])),
      ])
  }

  static func instance(_ object: JSON) -> JSON {
    // Without the cluster's word whether it can move, its disks and devices tell: then all of it is needed.
    guard object.condition("LiveMigratable") != nil else { return any(object) }
    var status = object["status"]
    for name in ["phaseTransitionTimestamps", "volumeStatus", "memory", "currentCPUTopology", "machine"] {
      status[name] = .null
    }
    status["conditions"] = conditions(status)
    return rebuilt(
      object, spec: kept(object["spec"], ["nodeSelector", "evictionStrategy"]),
      status: status.members.map { ($0.key, $0.value) })
  }

  static func pod(_ object: JSON) -> JSON {
    let spec = object["spec"]
    func containers(_ name: String) -> JSON {
      let all = spec[name].elements.map { container -> JSON in
        ["name": container["name"], "resources": kept(container["resources"], ["requests"])]
      }
      return all.isEmpty ? .null : .array(all)
    }
    var keptSpec = kept(spec, ["nodeName", "overhead"])
    (keptSpec["containers"], keptSpec["initContainers"]) = (containers("containers"), containers("initContainers"))
    let names = ["phase", "reason", "podIP", "containerStatuses"]
    return rebuilt(object, spec: keptSpec, status: names.map { ($0, object["status"][$0]) })
  }

  static func node(_ object: JSON) -> JSON {
    var kept = any(object)
    for name in ["images", "volumesInUse", "volumesAttached"] { kept["status"][name] = .null }
    return kept
  }

  private static func rebuilt(_ object: JSON, spec: JSON, status: [(String, JSON)]) -> JSON {
    let names = [
      "name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "labels", "annotations",
      "ownerReferences",
    ]
    var metadata = kept(object["metadata"], names)
    metadata["annotations"] = domain(metadata["annotations"])
    return [
      "apiVersion": object["apiVersion"], "kind": object["kind"], "metadata": metadata, "spec": spec,
      "status": .object(JSONObject(status)),
    ]
  }

  /// The one annotation that lists look at: which machine a launcher pod holds.
  private static func domain(_ annotations: JSON) -> JSON {
    let name = annotations["kubevirt.io/domain"]
    return name.isNull ? .null : ["kubevirt.io/domain": name]
  }

  private static func kept(_ object: JSON, _ names: [String]) -> JSON {
    .object(JSONObject(names.map { ($0, object[$0]) }))
  }

  private static func conditions(
    _ status: JSON, _ names: [String] = ["type", "status", "reason", "message"]
  ) -> JSON {
    guard status["conditions"].isArray else { return .null }
    return .array(status["conditions"].elements.map { kept($0, names) })
  }
}
