// The pod that a VirtualMachineInstance runs in: how it is made, and what its status means for the instance. Pure.

import Codecs
import KubeModel

/// A launcher pod as the API shows it.
struct LauncherPod: Hashable {
  let json: JSON

  var uid: String { json.meta.uid }
  var node: String? { json["spec"]["nodeName"].string }
  var hasEnded: Bool { ["Succeeded", "Failed"].contains(json["status"]["phase"].string) }
  var isGoing: Bool { hasEnded || json.meta.isDeleting }

  /// Running, with the compute container ready: the node's agent can take over.
  var isReadyForHandOver: Bool {
    let compute = json["status"]["containerStatuses"].elements.first { $0["name"].string == Names.computeContainer }
    return json["status"]["phase"].string == "Running" && compute?["ready"].bool == true && node != nil && !isGoing
  }

  /// The pod that the instance's state is read from: the one on its node, or else the newest that is not ending.
  static func current(of instance: JSON, among pods: [LauncherPod]) -> LauncherPod? {
    let node = instance["status"]["nodeName"].string ?? ""
    let here = pods.filter { node.isEmpty || $0.node == node }
    let staying = here.filter { !$0.isGoing }
    return (staying.isEmpty ? here : staying).max { $0.created < $1.created }
  }

  /// RFC 3339 in UTC, so that the order of texts is that of times.
  var created: String { json.meta.creationTimestamp ?? "" }
}

extension LauncherPod {
  /// Seconds that a pod has beyond its guest's grace period, for the agent to clean up in.
  static let extraGraceSeconds = 15
  static let defaultGraceSeconds = 30

  /// The pod to create for an instance; the server completes its name.
  static func manifest(for instance: JSON, options: ControllerOptions) -> JSON {
    var pod: JSON = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "generateName": .string("virt-launcher-\(instance.meta.name.prefix(200))-"),
        "namespace": .string(instance.meta.namespace),
      ],
      "spec": spec(for: instance, options: options),
    ]
    let host = hostName(of: instance)
    pod.meta.labels = instance.meta.labels.merging([
      Names.app: "virt-launcher", Names.createdBy: instance.meta.uid, Names.instanceName: host,
      Names.instanceID: host,
    ]) { $1 }
    pod.meta.annotations = instance.meta.annotations.merging([
      Names.domain: instance.meta.name, Names.migrationTransportUnix: "true",
      Names.defaultContainer: Names.computeContainer,
    ]) { $1 }
    pod.meta.ownerReferences = [OwnerReference(controller: instance)]
    return pod
  }

  private static func spec(for instance: JSON, options: ControllerOptions) -> JSON {
    let wanted = instance["spec"]
    let grace = wanted["terminationGracePeriodSeconds"].int ?? defaultGraceSeconds
    var spec: JSON = [
      "containers": [
        [
          "name": .string(Names.computeContainer), "image": .string(options.launcherImage),
          "imagePullPolicy": "IfNotPresent",
          "resources": LauncherResources(of: instance, cpuAllocationRatio: options.cpuAllocationRatio).json,
        ]
      ],
      "restartPolicy": "Never", "terminationGracePeriodSeconds": JSON(grace.saturatingAdd(extraGraceSeconds)),
      "nodeSelector": JSON(nodeSelector(for: instance)),
      "readinessGates": [["conditionType": .string(Names.readinessGate)]],
      "hostname": .string(hostName(of: instance)), "automountServiceAccountToken": false, "enableServiceLinks": false,
    ]
    for field in [
      "affinity", "tolerations", "topologySpreadConstraints", "schedulerName", "priorityClassName",
      "subdomain", "dnsPolicy", "dnsConfig",
    ]
    where wanted[field].hasContent { spec[field] = wanted[field] }
    return spec
  }

  private static func nodeSelector(for instance: JSON) -> [String: String] {
    let demands = ProcessorDemand.toStart(instance).merging([Names.schedulable: "true"]) { $1 }
    return instance["spec", "nodeSelector"].stringMap.merging(demands) { $1 }
  }

  /// The host name, fit for a label value: one DNS label of at most 63 characters.
  private static func hostName(of instance: JSON) -> String {
    let wanted = instance["spec"]["hostname"].string ?? instance.meta.name
    let label = wanted.prefix { $0 != "." }.prefix(63)
    return String(label.reversed().drop { $0 == "-" }.reversed())
  }
}
