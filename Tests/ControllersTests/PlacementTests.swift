import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Placement")
struct PlacementTests {
  func place(_ pod: JSON, on nodes: [JSON], with others: [JSON] = []) -> Placement {
    let ledger = PlacementLedger()
    let pods = Dictionary((others + [pod]).map { ($0.key, $0) }) { $1 }
    return ledger.place(pod, pods: pods, nodes: Dictionary(nodes.map { ($0.key, $0) }) { $1 }) ?? .node("")
  }

  static let required = "requiredDuringSchedulingIgnoredDuringExecution"
  static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

  func expression(_ key: String, _ operation: String, _ values: [String] = []) -> JSON {
    ["key": .string(key), "operator": .string(operation), "values": values.isEmpty ? .null : JSON(values)]
  }

  @Test("the node with the most room is chosen, the first by name among equals")
  func leastAllocated() {
    let nodes = [node("node-b"), node("node-a"), node("node-c")]
    #expect(place(pod("new"), on: nodes) == .node("node-a"))
    let others = [pod("x", node: "node-a"), pod("y", node: "node-b")]
    #expect(place(pod("new"), on: nodes, with: others) == .node("node-c"))
  }

  @Test("requests and offers beyond all measure are added up as far as numbers reach")
  func extremes() {
    func hungry(_ name: String, node: String? = nil) -> JSON {
      let container: JSON = ["resources": ["requests": ["memory": "9e30", "cpu": "1e30", "x/y": "9e30"]]]
      let spec: JSON = ["containers": .array([JSON](repeating: container, count: 20)), "overhead": ["cpu": "-1e30"]]
      return pod(name, node: node, spec: spec)
    }
    let weights = [JSON](
      repeating: ["weight": JSON(Int.max), "preference": ["matchExpressions": [expression("a", "DoesNotExist")]]],
      count: 2)
    let wish = pod("new", spec: ["affinity": ["nodeAffinity": [Self.preferred: .array(weights)]]])
    let nodes = [node("node-a"), node("node-b", memory: "-1e30")]
    #expect(place(wish, on: nodes, with: (0..<20).map { hungry("h\($0)", node: "node-b") }) == .node("node-a"))
    guard case .unschedulable = place(hungry("new"), on: nodes) else { return #expect(Bool(false)) }
  }

  @Test("without nodes a pod says so")
  func noNodes() {
    #expect(place(pod("new"), on: []) == .unschedulable("no nodes available to schedule pods"))
  }

  @Test("a pod that fits nowhere says why, node by node")
  func reasons() {
    let nodes = [
      node("node-a", memory: "64Mi"), node("node-b", ready: .unknown),
      node("node-c", taints: [["key": "dedicated", "value": "db", "effect": "NoSchedule"]]),
      node("node-d", cpu: "50m", memory: "64Mi"), node("node-e", labels: [Names.schedulable: "false"]),
    ]
    let pod = pod("new", spec: ["nodeSelector": ["kubevirt.io/schedulable": "true"]])
    #expect(
      place(pod, on: nodes)
        == .unschedulable(
          "0/5 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, "
            + "1 node(s) had untolerated taint {dedicated: db}, 1 node(s) were not ready, 2 Insufficient memory."))
  }

  @Test("pods bound to a node take its room until they have ended")
  func room() {
    var ended = pod("old", memory: "7Gi", node: "node-a")
    #expect(
      place(pod("new", memory: "2Gi"), on: [node("node-a")], with: [ended])
        == .unschedulable("0/1 nodes are available: 1 Insufficient memory."))
    ended["status", "phase"] = "Succeeded"
    #expect(place(pod("new", memory: "2Gi"), on: [node("node-a")], with: [ended]) == .node("node-a"))
  }

  @Test("a node takes no more pods than it says")
  func podCount() {
    #expect(
      place(pod("new"), on: [node("node-a", pods: 1)], with: [pod("old", node: "node-a")])
        == .unschedulable("0/1 nodes are available: 1 Too many pods."))
  }

  @Test("a cordoned node is left out unless tolerated")
  func cordon() {
    var cordoned = node("node-a")
    cordoned["spec", "unschedulable"] = true
    #expect(
      place(pod("new"), on: [cordoned])
        == .unschedulable("0/1 nodes are available: 1 node(s) were unschedulable."))
    let tolerant = pod("new", spec: ["tolerations": [["operator": "Exists"]]])
    #expect(place(tolerant, on: [cordoned]) == .node("node-a"))
  }

  static let tolerationCases: [(JSON, Bool)] = [
    (["key": "k", "value": "v"], true), (["key": "k", "operator": "Exists", "effect": "NoSchedule"], true),
    (["key": "k", "value": "w"], false), (["key": "k", "operator": "Exists", "effect": "NoExecute"], false),
  ]

  @Test("tolerations match by key, value and effect", arguments: tolerationCases)
  func tolerations(_ toleration: JSON, _ fits: Bool) {
    let tainted = node("node-a", taints: [["key": "k", "value": "v", "effect": "NoSchedule"]])
    let placement = place(pod("new", spec: ["tolerations": [toleration]]), on: [tainted])
    #expect((placement == .node("node-a")) == fits)
  }

  @Test("a preference against a node is heeded where there is another")
  func preferNoSchedule() {
    let disliked = node("node-a", taints: [["key": "k", "effect": "PreferNoSchedule"]])
    #expect(place(pod("new"), on: [disliked, node("node-b")]) == .node("node-b"))
    #expect(place(pod("new"), on: [disliked]) == .node("node-a"))
  }

  @Test("required node affinity excludes, preferred attracts")
  func nodeAffinity() {
    let nodes = [node("node-a"), node("node-b", labels: ["disk": "ssd"]), node("node-c", labels: ["disk": "nvme"])]
    let demand: JSON = [
      "nodeSelectorTerms": [["matchExpressions": [expression("disk", "In", ["ssd", "nvme"])]]]
    ]
    let wish: JSON = [
      ["weight": 10, "preference": ["matchExpressions": [expression("disk", "In", ["nvme"])]]]
    ]
    let demanding = pod("new", spec: ["affinity": ["nodeAffinity": [Self.required: demand].json]])
    #expect(place(demanding, on: nodes) == .node("node-b"))
    let wishing = pod("new", spec: ["affinity": ["nodeAffinity": [Self.preferred: wish].json]])
    #expect(place(wishing, on: nodes) == .node("node-c"))
    let byName: JSON = ["nodeSelectorTerms": [["matchFields": [expression("metadata.name", "In", ["node-c"])]]]]
    let naming = pod("new", spec: ["affinity": ["nodeAffinity": [Self.required: byName].json]])
    #expect(place(naming, on: nodes) == .node("node-c"))
  }

  func term(_ topology: String = "kubernetes.io/hostname") -> JSON {
    ["labelSelector": ["matchLabels": ["app": "db"]], "topologyKey": .string(topology)]
  }

  @Test("required anti-affinity keeps pods apart, from either side")
  func antiAffinity() {
    let apart: JSON = ["affinity": ["podAntiAffinity": [Self.required: [term()]].json]]
    let nodes = [node("node-a"), node("node-b")]
    let existing = pod("old", labels: ["app": "db"], node: "node-a")
    #expect(place(pod("new", spec: apart), on: nodes, with: [existing]) == .node("node-b"))
    #expect(
      place(pod("new", spec: apart), on: [node("node-a")], with: [existing])
        == .unschedulable("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules."))
    let lonely = pod("old", node: "node-a", spec: apart)
    #expect(
      place(pod("new", labels: ["app": "db"]), on: [node("node-a")], with: [lonely])
        == .unschedulable("0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules."))
  }

  @Test("required affinity keeps pods together, and lets the first of a group begin")
  func affinity() {
    let together: JSON = ["affinity": ["podAffinity": [Self.required: [term("zone")]].json]]
    let nodes = [node("node-a", labels: ["zone": "1"]), node("node-b", labels: ["zone": "2"])]
    let existing = pod("old", labels: ["app": "db"], node: "node-b")
    #expect(place(pod("new", spec: together), on: nodes, with: [existing]) == .node("node-b"))
    #expect(place(pod("new", labels: ["app": "db"], spec: together), on: nodes) == .node("node-a"))
    #expect(
      place(pod("new", spec: together), on: nodes)
        == .unschedulable("0/2 nodes are available: 2 node(s) didn't match pod affinity rules."))
  }

  @Test("affinity looks only at the pod's own namespace unless told otherwise")
  func namespaces() {
    var foreign = pod("old", labels: ["app": "db"], node: "node-a")
    foreign["metadata"]["namespace"] = "other"
    func apart(_ extra: JSON) -> JSON {
      var term = term()
      for (name, value) in extra.members { term[name] = value }
      return pod("new", spec: ["affinity": ["podAntiAffinity": [Self.required: [term]].json]])
    }
    #expect(place(apart([:]), on: [node("node-a")], with: [foreign]) == .node("node-a"))
    #expect(place(apart(["namespaces": ["other"]]), on: [node("node-a")], with: [foreign]) != .node("node-a"))
    #expect(place(apart(["namespaceSelector": [:]]), on: [node("node-a")], with: [foreign]) != .node("node-a"))
  }

  @Test("preferred affinity and anti-affinity decide among nodes that fit")
  func preferences() {
    let existing = pod("old", cpu: "1m", memory: "1Mi", labels: ["app": "db"], node: "node-b")
    let nodes = [node("node-a"), node("node-b")]
    let wish: JSON = .array([["weight": 100, "podAffinityTerm": term()]])
    let near = pod("new", spec: ["affinity": ["podAffinity": [Self.preferred: wish].json]])
    let far = pod("new", spec: ["affinity": ["podAntiAffinity": [Self.preferred: wish].json]])
    #expect(place(near, on: nodes, with: [existing]) == .node("node-b"))
    #expect(place(far, on: nodes, with: [existing]) == .node("node-a"))
  }

  @Test("a burst of pods does not overcommit a node before its bindings show")
  func burst() {
    let ledger = PlacementLedger()
    let waiting = (0..<50).map { pod("pod-\($0)", memory: "1Gi") }
    let pods = Dictionary(waiting.map { ($0.key, $0) }) { $1 }
    let nodes = [node("node-a"), node("node-b")]
    let placements = waiting.map { pod in
      ledger.place(pod, pods: pods, nodes: Dictionary(nodes.map { ($0.key, $0) }) { $1 })
    }
    #expect(placements.filter { $0 == .node("node-a") }.count == 8)
    #expect(placements.filter { $0 == .node("node-b") }.count == 8)
    #expect(ledger.place(waiting[0], pods: pods, nodes: [:]) == nil, "it has a node already")
    ledger.release(waiting[0].meta.uid)
    let last = ledger.place(waiting[49], pods: pods, nodes: Dictionary(nodes.map { ($0.key, $0) }) { $1 })
    #expect(last == .node("node-a"))
  }
}

extension [String: JSON] {
  fileprivate var json: JSON { .object(JSONObject(map { ($0.key, $0.value) })) }
}
