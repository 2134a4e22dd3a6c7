// What launcher pods use, as metrics.k8s.io tells it of any Kubernetes, in the form in which our own server tells of instances. Pure.

import Codecs
import KubeModel

enum PodMetrics {
  static let launchers = "kubevirt.io=virt-launcher"

  /// The pods' metrics of all namespaces, or of one.
  static func path(namespace: String?) -> String {
    let group = Registry.pods.path(namespace: namespace).replacing("/api/v1/", with: "")
    return "/apis/metrics.k8s.io/v1beta1/\(group)"
  }

  /// A `VirtualMachineInstanceStatsList` of a `PodMetricsList`; pods that do not say whose guest they hold are left out.
  static func instances(_ list: JSON) -> JSON {
    ["kind": "VirtualMachineInstanceStatsList", "items": .array(list["items"].elements.compactMap(instance))]
  }

  /// What a pod uses, guest and helpers together: nothing tells them apart here, nor how much the guest was given.
  private static func instance(_ pod: JSON) -> JSON? {
    let labels = pod.meta.labels
    guard let name = labels["vm.kubevirt.io/name"] ?? labels["kubevirt.io/domain"] else { return nil }
    func sum(_ resource: String) -> Double {
      pod["containers"].elements.reduce(0) { $0 + (Quantity($1["usage", resource])?.value ?? 0) }
    }
    return [
      "metadata": [
        "name": .string(name), "namespace": .string(pod.meta.namespace), "uid": .string(pod.meta.name),
      ],
      "podName": .string(pod.meta.name), "timestamp": pod["timestamp"], "cpu": ["usage": .double(sum("cpu"))],
      "memory": ["residentBytes": .integer(Int64(min(max(0, sum("memory")), 1e18)))],
    ]
  }
}
