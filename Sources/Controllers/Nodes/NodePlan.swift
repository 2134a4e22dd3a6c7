// Node lifecycle: what to do about one node that is silent, back again, or gone. Pure.
//
// A silent node may still run its guests, so nothing here starts a second copy of one: its VMIs say that they are not
// ready, and stay. Pods are removed, and their guests run elsewhere, only when an operator has said that the machine is
// really down: by deleting the Node object, or by the taint node.kubernetes.io/out-of-service.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile

/// A node with how long it has been silent, and the actions that follow.
struct NodePlan {
  let node: JSON
  let pods: [JSON]
  let silence: Duration
  let gracePeriod: Duration
  let now: Date

  func actions() -> [Action] {
    let isSilent = silence >= gracePeriod
    let next: [Action] = isSilent ? [] : [.requeue(after: gracePeriod - silence)]
    let status = isSilent && node.condition("Ready")?.status != .unknown ? unreachable() : []
    return status + taints(isSilent: isSilent) + evictions() + next
  }

  /// A node that has been silent says nothing of itself any more.
  private func unreachable() -> [Action] {
    var changed = node
    let condition = Condition(
      "Ready", .unknown, reason: "NodeStatusUnknown", message: "The node's agent has stopped sending heartbeats.")
    changed.setCondition(condition, now: RFC3339.seconds(now))
    let change = Action.change(
      Registry.nodes, from: node, to: changed, fields: [["status", "conditions"]], subresource: "status")
    let message = "Node \(node.meta.name) status is now: NodeNotReady"
    return [change, .record(EventNote(.warning, "NodeNotReady", message, about: node))].compactMap(\.self)
  }

  private func taints(isSilent: Bool) -> [Action] {
    let ready = isSilent ? .unknown : node.condition("Ready")?.status ?? .unknown
    let wanted: String? =
      switch ready {
      case .yes: nil
      case .no: Names.notReady
      case .unknown: Names.unreachable
      }
    let present = node["spec"]["taints"].elements
    var taints = present.filter { !isOurs($0) || $0["key"].string == wanted }
    if let wanted, !taints.contains(where: isOurs) {
      taints.append(["key": .string(wanted), "effect": "NoSchedule", "timeAdded": .string(RFC3339.seconds(now))])
    }
    guard taints != present else { return [] }
    var changed = node
    changed["spec", "taints"] = taints.isEmpty ? .null : .array(taints)
    return [Action.change(Registry.nodes, from: node, to: changed, fields: [["spec", "taints"]])].compactMap(\.self)
  }

  private func isOurs(_ taint: JSON) -> Bool {
    [Names.notReady, Names.unreachable].contains(taint["key"].string)
  }

  private func evictions() -> [Action] {
    let isDown = node["spec"]["taints"].elements.contains { $0["key"].string == Names.outOfService }
    return isDown ? Self.removals(of: pods) : []
  }

  /// Removes pods whose node will never confirm their end.
  static func removals(of pods: [JSON]) -> [Action] {
    pods.map { pod in
      .delete(
        Registry.pods, pod, force: true,
        Deed(
          object: pod, success: "NodeGone", failure: "FailedDelete",
          done: "The node \(pod["spec"]["nodeName"].string ?? "") is gone for good: deleted pod",
          failed: "Error deleting pod"))
    }
  }
}
