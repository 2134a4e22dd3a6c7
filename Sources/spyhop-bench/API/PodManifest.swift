// The object that the API server is loaded with.

import Codecs

/// A pod such as a VM's launcher, of which the server keeps at least 1.2 kB.
enum PodManifest {
  static let namespace = "bench"
  static let path = "/api/v1/namespaces/\(namespace)/pods"

  static func named(_ name: String) -> JSON {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .string(name), "namespace": .string(namespace), "labels": labels(name),
        "annotations": [
          "kubevirt.io/domain": .string(name), "kubevirt.io/migrationTransportUnix": "true",
          "kubectl.kubernetes.io/default-container": "compute",
        ],
      ],
      "spec": [
        "restartPolicy": "Never", "terminationGracePeriodSeconds": 30, "hostname": .string(name),
        "nodeSelector": ["kubernetes.io/arch": "amd64", "kubevirt.io/schedulable": "true"],
        "containers": [container], "tolerations": tolerations,
        "volumes": [
          ["name": "private", "emptyDir": [:]], ["name": "public", "emptyDir": [:]],
          ["name": "sockets", "emptyDir": [:]],
        ],
      ],
    ]
  }

  private static func labels(_ name: String) -> JSON {
    [
      "kubevirt.io": "virt-launcher", "kubevirt.io/created-by": "6f1f9a0c-7a35-4cb1-9a5c-0d6f4f3c2b1a",
      "vm.kubevirt.io/name": .string(name), "app": "bench", "tier": "load",
    ]
  }

  private static let container: JSON = [
    "name": "compute", "image": "spyhop/launcher:v1", "command": ["/usr/bin/virt-launcher", "--no-fork", "true"],
    "env": [
      ["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
      ["name": "XDG_CACHE_HOME", "value": "/var/run/kubevirt-private"],
    ],
    "resources": ["requests": ["cpu": "100m", "memory": "384Mi"], "limits": ["memory": "512Mi"]],
    "volumeMounts": [
      ["name": "private", "mountPath": "/var/run/kubevirt-private"],
      ["name": "public", "mountPath": "/var/run/kubevirt"], ["name": "sockets", "mountPath": "/var/run/libvirt"],
    ],
  ]

  private static let tolerations: JSON = [
    ["key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300],
    ["key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300],
  ]
}
