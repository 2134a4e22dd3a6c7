import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Node plan")
struct NodePlanTests {
  func plan(_ node: JSON, silence: Duration, pods: [JSON] = []) -> NodePlan {
    NodePlan(node: node, pods: pods, silence: silence, gracePeriod: .seconds(40), now: now)
  }

  func after(_ node: JSON, _ actions: [Action]) throws -> JSON {
    var changed = node
    if let status = actions.patch(Registry.nodes, subresource: "status") { changed = try applying(status, to: changed) }
    if let spec = actions.patch(Registry.nodes) { changed = try applying(spec, to: changed) }
    return changed
  }

  @Test("a node that beats is looked at again when the next heartbeat is overdue")
  func healthy() {
    #expect(plan(node("node-a"), silence: .seconds(15)).actions() == [.requeue(after: .seconds(25))])
  }

  @Test("a silent node is unknown, tainted and reported, once")
  func silent() throws {
    let node = node("node-a")
    let actions = plan(node, silence: .seconds(40)).actions()
    #expect(actions.events == ["NodeNotReady: Node node-a status is now: NodeNotReady"])
    let changed = try after(node, actions)
    #expect(changed.condition("Ready")?.status == .unknown)
    #expect(changed.condition("Ready")?.reason == "NodeStatusUnknown")
    #expect(changed["spec", "taints"][0]["key"] == "node.kubernetes.io/unreachable")
    #expect(changed["spec", "taints"][0]["effect"] == "NoSchedule")
    #expect(plan(changed, silence: .seconds(100)).actions().isEmpty)
  }

  @Test("a node that is back loses the taint, and keeps those of others")
  func recovery() throws {
    let node = node(
      "node-a",
      taints: [
        ["key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"], ["key": "mine", "effect": "NoSchedule"],
      ])
    let changed = try after(node, plan(node, silence: .zero).actions())
    #expect(changed["spec", "taints"] == [["key": "mine", "effect": "NoSchedule"]])
  }

  @Test("a node that says itself that it is not ready gets the other taint")
  func notReady() throws {
    let node = node("node-a", ready: .no)
    let changed = try after(node, plan(node, silence: .zero).actions())
    #expect(changed["spec", "taints"][0]["key"] == "node.kubernetes.io/not-ready")
  }

  @Test("pods of a silent node are left alone: their guests may run")
  func noEviction() {
    let actions = plan(node("node-a"), silence: .seconds(86_400), pods: [pod("p", node: "node-a")]).actions()
    #expect(actions.deletions(Registry.pods).isEmpty)
  }

  @Test("pods are removed where an operator says that the machine is down")
  func outOfService() {
    let down = node("node-a", taints: [["key": "node.kubernetes.io/out-of-service", "effect": "NoExecute"]])
    let actions = plan(down, silence: .seconds(86_400), pods: [pod("p", node: "node-a")]).actions()
    guard case .delete(_, _, force: true, _)? = actions.first(where: { if case .delete = $0 { true } else { false } })
    else { return #expect(Bool(false), "\(actions)") }
  }

  @Test("silence is measured from when a sign of life was new here")
  func heartbeats() {
    var log = HeartbeatLog()
    #expect(log.silence(of: "a", sign: "1", at: .seconds(100)) == .zero)
    #expect(log.silence(of: "a", sign: "1", at: .seconds(130)) == .seconds(30))
    #expect(log.silence(of: "a", sign: "2", at: .seconds(131)) == .zero)
    log.forget("a")
    #expect(log.silence(of: "a", sign: "2", at: .seconds(200)) == .zero)
  }
}
