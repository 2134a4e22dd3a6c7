// The conditions of a VMI that controllers write: Ready, PodScheduled, LiveMigratable, and Synchronized as far as pods go.
// Pure.

import Codecs
import KubeModel

extension JSON {
  /// Sets this VMI's conditions from its launcher pod and its node.
  ///
  /// - Parameters:
  ///   - node: the node of the pod; nil where the pod has none, or the node is gone.
  ///   - now: RFC 3339.
  mutating func setPodConditions(pod: LauncherPod?, node: JSON?, now: String) {
    let ready = readiness(pod: pod, node: node)
    // The agent words the same finding in its own way: that is no reason to write.
    if condition("Ready")?.status != ready.status || condition("Ready")?.reason != ready.reason {
      setCondition(ready, now: now)
    }
    if let scheduled = pod?.json.condition("PodScheduled"), scheduled.status == .no {
      setCondition(scheduled, now: now)
    } else {
      removeCondition("PodScheduled")
    }
    if pod != nil, condition("Synchronized")?.reason == "FailedCreate" { removeCondition("Synchronized") }
  }

  /// Says whether this VMI can move to another node while it runs, and how; its spec alone decides.
  mutating func setEligibility(now: String) {
    let eligibility = MigrationEligibility(self)
    self["status", "migrationMethod"] = .string(eligibility.method.rawValue)
    if condition("LiveMigratable") != eligibility.condition { setCondition(eligibility.condition, now: now) }
  }

  private func readiness(pod: LauncherPod?, node: JSON?) -> Condition {
    func no(_ reason: String, _ message: String) -> Condition {
      Condition("Ready", .no, reason: reason, message: message)
    }
    guard let pod else { return no("PodNotExists", "virt-launcher pod has not yet been scheduled") }
    if let name = pod.node, !instancePhase.isFinal, node?.isTrue("Ready") != true {
      return no("NodeNotReady", "node \(name) is not ready: whether the guest runs cannot be told")
    }
    if pod.json.meta.isDeleting { return no("PodTerminating", "virt-launcher pod is terminating") }
    guard instancePhase == .running else { return no("GuestNotRunning", "Guest VM is not reported as running") }
    if isTrue("Paused") { return no("GuestPaused", "the guest is paused") }
    return pod.json.condition("Ready")
      ?? no("PodConditionMissing", "virt-launcher pod is missing the Ready condition")
  }
}
