// The objects that a cluster is seeded with, each with what lists show of it. Pure.

import Codecs

/// Virtual machines that nobody starts, in a few namespaces. Their numbers begin with 1.
enum MachineManifest {
  static let namespaces = (1...8).map { "bench-\($0)" }

  static func namespace(_ number: Int) -> String { namespaces[number % namespaces.count] }

  static func name(_ number: Int) -> String {
    let digits = String(number)
    return "bench-vm-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  static func numbered(_ number: Int) -> JSON {
    let labels: JSON = [
      "app": .string(["web", "db", "cache", "batch", "desktop"][number % 5]), "tier": "bench",
      "team": .string("team-\(number % 40)"),
    ]
    return [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
      "metadata": [
        "name": .string(name(number)), "namespace": .string(namespace(number)), "labels": labels,
        "annotations": ["kubevirt.io/latest-observed-api-version": "v1", "example.com/owner": "bench@example.com"],
      ],
      "spec": ["runStrategy": "Halted", "template": template(number, labels)],
    ]
  }

  private static func template(_ number: Int, _ labels: JSON) -> JSON {
    [
      "metadata": ["labels": labels],
      "spec": [
        "domain": [
          "cpu": ["cores": .integer(Int64(1 + number % 4))], "memory": ["guest": "2Gi"],
          "devices": [
            "disks": [
              ["name": "root", "disk": ["bus": "virtio"]], ["name": "cloudinit", "disk": ["bus": "virtio"]],
            ],
            "interfaces": [["name": "default", "masquerade": [:]]],
          ],
        ],
        "networks": [["name": "default", "pod": [:]]],
        "volumes": [
          ["name": "root", "containerDisk": ["image": "quay.io/containerdisks/fedora:42"]],
          ["name": "cloudinit", "cloudInitNoCloud": ["userData": "#cloud-config\npassword: bench\n"]],
        ],
      ],
    ]
  }

  static let states = ["Stopped", "Running", "Running", "Starting", "Stopped", "Paused", "ErrorUnschedulable"]

  /// What is written to `status` of a machine in one of the states.
  static func status(_ state: String) -> JSON {
    let isReady = state == "Running"
    let ready: JSON = [
      "type": "Ready", "status": .string(isReady ? "True" : "False"), "lastTransitionTime": "2026-11-25T12:00:00Z",
      "reason": isReady ? .null : "GuestNotRunning",
    ]
    let condition: JSON = ["type": "LiveMigratable", "status": "True", "lastProbeTime": .null]
    return ["status": ["printableStatus": .string(state), "ready": .bool(isReady), "conditions": [ready, condition]]]
  }
}

/// Nodes on which nothing is scheduled. Their numbers begin with 1.
enum NodeManifest {
  static func name(_ number: Int) -> String { "bench-node-\(number)" }

  static func numbered(_ number: Int) -> JSON {
    let taint: JSON = ["key": "spyhop-bench", "value": "true", "effect": "NoSchedule"]
    return [
      "apiVersion": "v1", "kind": "Node",
      "metadata": [
        "name": .string(name(number)),
        "labels": [
          "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": .string(name(number)),
          "topology.kubernetes.io/zone": .string("zone-\(number % 3)"),
        ],
      ],
      "spec": ["unschedulable": true, "taints": [taint]],
    ]
  }

  static func status(_ number: Int) -> JSON {
    let room: JSON = ["cpu": "64", "memory": "256Gi", "pods": "250", "devices.kubevirt.io/kvm": "1k"]
    let ready: JSON = [
      "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "posting ready status",
      "lastHeartbeatTime": "2026-11-25T12:00:00Z", "lastTransitionTime": "2026-11-25T12:00:00Z",
    ]
    return [
      "status": [
        "capacity": room, "allocatable": room, "conditions": [ready],
        "addresses": [["type": "InternalIP", "address": .string("10.\(number >> 8 & 255).\(number & 255).1")]],
        "nodeInfo": [
          "kubeletVersion": "v1.33.0", "osImage": "Debian GNU/Linux 12", "kernelVersion": "6.1.0-40-amd64",
          "architecture": "amd64", "operatingSystem": "linux",
        ],
      ]
    ]
  }
}
