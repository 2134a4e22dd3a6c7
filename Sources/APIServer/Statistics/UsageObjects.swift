// Use as API objects: NodeMetrics and PodMetrics as metrics.k8s.io has them, VirtualMachineInstanceStats as ours. Pure.

import Codecs
import KubeModel
import Statistics

enum UsageObjects {
  static func node(_ name: String, _ report: NodeReport) -> JSON {
    object("NodeMetrics", ["name": .string(name)], report)
      .merging(["usage": usage(processors: report.node.processorUse, memory: report.node.memoryUsed)])
  }

  /// Of an instance's launcher pod, whose one container is the machine.
  static func pod(_ instance: InstanceUsage, _ report: NodeReport) -> JSON {
    let memory = instance.memoryResident ?? instance.memory
    let head: JSON = ["name": .string(instance.pod), "namespace": .string(instance.key.namespace)]
    return object("PodMetrics", head, report).merging([
      "containers": [["name": "compute", "usage": usage(processors: instance.processorUse, memory: memory)]]
    ])
  }

  static func instance(_ instance: InstanceUsage, on node: String, _ report: NodeReport) -> JSON {
    let head: JSON = [
      "kind": "VirtualMachineInstanceStats", "apiVersion": "\(Discovery.subresourceGroup)/v1",
      "metadata": [
        "name": .string(instance.key.name), "namespace": .string(instance.key.namespace), "uid": .string(instance.uid),
      ],
      "timestamp": .string(report.timestamp), "windowSeconds": .double(report.window), "nodeName": .string(node),
      "podName": .string(instance.pod),
    ]
    return head.merging(instance.figures)
  }

  static func list(_ kind: String, _ items: [JSON]) -> JSON {
    let isMetrics = kind != "VirtualMachineInstanceStats"
    return [
      "kind": .string("\(kind)List"),
      "apiVersion": .string(isMetrics ? metricsVersion : "\(Discovery.subresourceGroup)/v1"), "metadata": [:],
      "items": .array(items),
    ]
  }

  private static let metricsVersion = "\(UsageTarget.metricsGroup)/\(UsageTarget.metricsVersion)"

  private static func object(_ kind: String, _ metadata: JSON, _ report: NodeReport) -> JSON {
    [
      "kind": .string(kind), "apiVersion": .string(metricsVersion),
      "metadata": metadata.merging(["creationTimestamp": .string(report.timestamp)]),
      "timestamp": .string(report.timestamp), "window": .string("\(Int(saturating: report.window * 1000))ms"),
    ]
  }

  private static func usage(processors: Double, memory: Int64) -> JSON {
    ["cpu": .string("\(Int64(saturating: processors * 1e9))n"), "memory": .string("\(memory >> 10)Ki")]
  }
}
