// Objects that the suites of this target share.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

@testable import Controllers

let now = Date(timeIntervalSince1970: 1_800_000_000)
let nowText = RFC3339.seconds(now)

func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

func object(_ resource: ResourceDefinition, _ name: String, uid: String? = nil, spec: JSON = [:]) -> JSON {
  [
    "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind),
    "metadata": [
      "name": .string(name), "namespace": resource.isNamespaced ? "default" : .null,
      "uid": .string(uid ?? "\(name)-uid"), "resourceVersion": "1", "generation": 1,
    ],
    "spec": spec,
  ]
}

/// A VM whose finalizer is in place, with a guest of 128 MiB.
func machine(_ strategy: RunStrategy = .always, status: JSON = .null) -> JSON {
  var machine = object(
    Registry.virtualMachines, "testvm",
    spec: [
      "runStrategy": .string(strategy.rawValue),
      "template": [
        "metadata": ["labels": ["app": "test"], "annotations": ["note": "kept"]],
        "spec": ["domain": ["memory": ["guest": "128Mi"]]],
      ],
    ])
  machine.meta.labels = ["own": "label"]
  machine.meta.finalizers = [Names.machineFinalizer]
  machine["status"] = status
  return machine
}

/// The instance of `machine`, in a phase.
func instance(_ phase: InstancePhase, of owner: JSON = machine(), uid: String = "vmi-uid", since: String = nowText)
  -> JSON
{
  var instance = owner.instanceManifest(paused: false)
  instance["metadata"]["uid"] = .string(uid)
  instance["metadata"]["resourceVersion"] = "1"
  if phase == .failed { instance.enter(.scheduled, now: since) }
  instance.enter(phase, now: since)
  return instance
}

func deleting(_ object: JSON) -> JSON {
  var object = object
  object["metadata"]["deletionTimestamp"] = .string(nowText)
  return object
}

/// A node that is ready and takes virtual machines.
func node(
  _ name: String, cpu: String = "4", memory: String = "8Gi", pods: Int = 110, labels: [String: String] = [:],
  taints: [JSON] = [], ready: Condition.Status = .yes
) -> JSON {
  var node = object(Registry.nodes, name)
  node.meta.labels = ["kubernetes.io/hostname": name, Names.schedulable: "true"].merging(labels) { $1 }
  if !taints.isEmpty { node["spec", "taints"] = .array(taints) }
  node["status", "allocatable"] = ["cpu": .string(cpu), "memory": .string(memory), "pods": .string(String(pods))]
  node.setCondition(Condition("Ready", ready), now: nowText)
  return node
}

/// A pod with requests, bound to a node or not.
func pod(
  _ name: String, cpu: String = "100m", memory: String = "128Mi", labels: [String: String] = [:],
  node: String? = nil, spec extra: JSON = [:]
) -> JSON {
  var pod = object(
    Registry.pods, name,
    spec: [
      "containers": [
        ["name": "compute", "resources": ["requests": ["cpu": .string(cpu), "memory": .string(memory)]]]
      ],
      "nodeName": JSON(node),
    ])
  pod.meta.labels = labels
  for (field, value) in extra.members { pod["spec", field] = value }
  pod["status", "phase"] = "Pending"
  return pod
}

/// The launcher pod of an instance as its node's agent leaves it.
func launcher(of instance: JSON, node: String? = "node-a", phase: String = "Running") -> LauncherPod {
  var pod = LauncherPod.manifest(for: instance, options: ControllerOptions())
  pod["metadata"]["name"] = "virt-launcher-testvm-abcde"
  pod["metadata"]["uid"] = "pod-uid"
  pod["spec", "nodeName"] = JSON(node)
  pod["status"] = ["phase": .string(phase), "qosClass": "Burstable"]
  if phase == "Running" {
    pod["status", "containerStatuses"] = [["name": "compute", "ready": true]]
    pod.setCondition(Condition("Ready", .yes), now: nowText)
  }
  return LauncherPod(json: pod)
}

/// An object as a patch leaves it.
func applying(_ action: Action?, to object: JSON) throws -> JSON {
  guard case .patch(_, _, _, let operations)? = action else { return .null }
  return try object.applying(jsonPatch: .array(operations))
}

extension [Action] {
  func patch(_ resource: ResourceDefinition, subresource: String? = nil) -> Action? {
    first {
      if case .patch(resource, _, subresource, _) = $0 { true } else { false }
    }
  }

  func creations(_ resource: ResourceDefinition) -> [JSON] {
    compactMap { if case .create(resource, let object, _) = $0 { object } else { nil } }
  }

  func deletions(_ resource: ResourceDefinition) -> [String] {
    compactMap { if case .delete(resource, let object, _, _) = $0 { object.meta.name } else { nil } }
  }

  func update(_ resource: ResourceDefinition) -> JSON? {
    compactMap { if case .update(resource, let object) = $0 { object as JSON? } else { JSON?.none } }.first
  }

  var events: [String] {
    compactMap { if case .record(let note) = $0 { "\(note.reason): \(note.message)" } else { nil } }
  }

  var requeue: Duration? {
    compactMap { if case .requeue(let delay) = $0 { delay } else { nil } }.min()
  }
}

let plainMachine = machine()
