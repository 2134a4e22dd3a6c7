// Objects as controllers leave them for an agent, and an agent around a fake API server.

import Codecs
import FoundationEssentials
import Glibc
import HTTPService
import Hypervisor
import KubeModel
import Logging
import TestSupport

@testable import NodeAgent

enum Fixture {
  /// Of this test run alone: control groups of nodes with one name would be taken for leftovers.
  static let node = "test-\(getpid())"

  /// A guest of nothing but firmware: it needs no image and runs for ever.
  static func instance(_ name: String, uid: String = UUID().uuidString.lowercased(), _ spec: JSON = [:]) -> JSON {
    let base: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": [
        "name": .string(name), "namespace": "default", "uid": .string(uid),
        "labels": ["kubevirt.io/nodeName": .string(node)], "finalizers": ["kubevirt.io/foregroundDeleteVirtualMachine"],
      ],
      "spec": [
        "terminationGracePeriodSeconds": 0,
        "domain": [
          "memory": ["guest": "32Mi"],
          "devices": ["autoattachGraphicsDevice": false, "autoattachMemBalloon": false],
        ],
      ],
      "status": ["phase": "Scheduled", "nodeName": .string(node)],
    ]
    return base.merging(["spec": spec])
  }

  /// The pod of an instance; its finalizer holds it in place of a server that would wait for the agent.
  static func pod(for vmi: JSON) -> JSON {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .string("virt-launcher-\(vmi.meta.name)-abcde"), "namespace": .string(vmi.meta.namespace),
        "uid": .string(UUID().uuidString.lowercased()),
        "labels": ["kubevirt.io": "virt-launcher", "kubevirt.io/created-by": .string(vmi.meta.uid)],
        "annotations": ["kubevirt.io/domain": .string(vmi.meta.name)], "finalizers": ["spyhop.test/hold"],
      ],
      "spec": [
        "nodeName": .string(node),
        "containers": [["name": "compute", "image": "none", "resources": ["requests": ["cpu": "100m"]]]],
      ],
      "status": ["phase": "Pending"],
    ]
  }
}

extension InstanceSnapshot {
  /// A snapshot at a fixed time.
  init(
    _ vmi: JSON?, machine: MachineState? = nil, uid: String? = nil, pod: JSON? = nil,
    now: String = "2026-01-01T00:00:00Z"
  ) {
    self.init(
      vmi: vmi, pod: pod,
      machine: machine.map { state in
        var live = MachineView(state: state, live: Self.emptyDomain)
        live.live.identity =
          (vmi?.key).map { DomainIdentity(key: $0, uid: uid ?? vmi?.meta.uid ?? "") }
          ?? uid.map { DomainIdentity(key: ObjectKey(namespace: "default", name: "gone"), uid: $0) }
        return live
      }, now: RFC3339.date(now) ?? Date(timeIntervalSince1970: 0))
  }

  static let emptyDomain: LiveDomain = {
    guard let domain = try? LiveDomain(xml: "<domain/>") else { preconditionFailure("an empty domain is XML") }
    return domain
  }()
}

extension Fixture {
  /// An instance that boots `TestGuest` from a disk in that directory.
  static func talker(
    _ name: String, in directory: String, counting: Bool = false, _ spec: JSON = [:]
  ) throws -> JSON {
    let disk = "\(directory)/\(name).img"
    try TestGuest.writeDisk(to: disk, counting: counting)
    return instance(name, TestGuest.spec(disk: disk)).merging(["spec": spec])
  }
}
