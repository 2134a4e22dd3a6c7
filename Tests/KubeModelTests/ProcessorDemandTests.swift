import Codecs
import KubeModel
import Testing

@Suite("What a guest's processor asks of nodes")
struct ProcessorDemandTests {
  private func instance(_ model: String?) -> JSON {
    ["spec": ["domain": ["cpu": ["model": model.map(JSON.string) ?? .null]]], "status": ["nodeName": "a"]]
  }

  private func node(_ name: String, _ labels: [String]) -> JSON {
    var node: JSON = [
      "metadata": ["name": .string(name)], "status": ["conditions": [["type": "Ready", "status": "True"]]],
    ]
    node.meta.labels = Dictionary(uniqueKeysWithValues: (labels + ["kubevirt.io/schedulable"]).map { ($0, "true") })
    return node
  }

  private let rome = "host-model-cpu.node.kubevirt.io/EPYC-Rome"

  @Test("a named model, wherever the guest is")
  func named() {
    let wanted = ["cpu-model.node.kubevirt.io/Haswell": "true"]
    #expect(ProcessorDemand.toStart(instance("Haswell")) == wanted)
    #expect(ProcessorDemand.toMove(instance("Haswell"), from: node("a", [rome])) == wanted)
  }

  @Test("the host's model starts anywhere and moves to nodes that have it", arguments: [nil, "", "host-model"])
  func hostModel(_ model: String?) {
    #expect(ProcessorDemand.toStart(instance(model)).isEmpty)
    let moved = ProcessorDemand.toMove(instance(model), from: node("a", [rome]))
    #expect(moved == ["cpu-model-migration.node.kubevirt.io/EPYC-Rome": "true"])
  }

  @Test("the host's very processor moves to its like alone")
  func passthrough() {
    #expect(ProcessorDemand.toMove(instance("host-passthrough"), from: node("a", [rome])) == [rome: "true"])
  }

  @Test("emulated guests ask for nothing")
  func emulated() {
    #expect(ProcessorDemand.toMove(instance("host-passthrough"), from: node("a", [])).isEmpty)
    #expect(ProcessorDemand.toMove(instance(nil), from: nil).isEmpty)
  }

  @Test("a target that does not have the processor is refused by name")
  func obstacle() throws {
    let nodes = [node("a", [rome]), node("b", ["zone"])]
    let reason = try #require(TargetNode.obstacle(to: instance(nil), added: ["zone": "true"], nodes: nodes))
    #expect(reason.hasPrefix("node b has not the label cpu-model-migration.node.kubevirt.io/EPYC-Rome"))
  }
}
