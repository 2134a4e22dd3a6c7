import Codecs
import KubeModel
import Testing

@Suite("Target nodes")
struct TargetNodeTests {
  private let instance: JSON = [
    "metadata": ["name": "vm"], "spec": ["nodeSelector": ["disk": "fast"]], "status": ["nodeName": "a"],
  ]

  private func node(_ name: String, labels: [String: String] = [:], spec: JSON = .null, ready: Condition.Status = .yes)
    -> JSON
  {
    var node: JSON = ["metadata": ["name": .string(name)], "spec": spec]
    node.meta.labels = [Names.schedulable: "true", "disk": "fast", Names.hostname: name].merging(labels) { $1 }
    node.setCondition(Condition("Ready", ready), now: "2026-01-01T00:00:00Z")
    return node
  }

  @Test("each node says in words why it is no target")
  func obstacles() {
    let tainted: JSON = ["taints": [["key": "gpu", "value": "yes", "effect": "NoSchedule"]]]
    let cases: [(JSON, String?)] = [
      (node("b"), nil),
      (node("a"), "is the node that the VMI is on"),
      (node("b", spec: ["unschedulable": true]), "is cordoned: it takes no new machines"),
      (node("b", ready: .unknown), "is not ready"),
      (node("b", labels: [Names.schedulable: "false"]), "does not run virtual machines"),
      (node("b", labels: ["disk": "slow"]), "has not the label disk=fast that the VMI asks for"),
      (node("b", spec: tainted), "has the taint gpu=yes:NoSchedule, which the VMI does not tolerate"),
      (node("b", spec: ["taints": [["key": "soft", "effect": "PreferNoSchedule"]]]), nil),
    ]
    for (node, obstacle) in cases { #expect(TargetNode(node).obstacle(for: instance, from: nil) == obstacle) }
    var tolerant = instance
    tolerant["spec", "tolerations"] = [["key": "gpu", "operator": "Exists"]]
    #expect(TargetNode(node("b", spec: tainted)).obstacle(for: tolerant, from: nil) == nil)
  }

  @Test("a selector is refused where it names no node, or only nodes that cannot be")
  func selectors() {
    let nodes = [node("a"), node("b", spec: ["unschedulable": true]), node("c")]
    func obstacle(_ added: [String: String]) -> String? {
      TargetNode.obstacle(to: instance, added: added, nodes: nodes)
    }
    #expect(obstacle([:]) == nil)
    #expect(obstacle([Names.hostname: "c"]) == nil)
    #expect(obstacle(["disk": "fast"]) == nil)
    #expect(
      obstacle([Names.hostname: "x"])
        == "no node has the labels kubernetes.io/hostname=x; there are the nodes a, b, c")
    #expect(obstacle([Names.hostname: "a"]) == "node a is the node that the VMI is on")
    #expect(obstacle([Names.hostname: "b"]) == "node b is cordoned: it takes no new machines")
  }
}
