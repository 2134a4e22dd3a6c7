// The scheduler of the embedded mode: which pods wait for a node, and what is written about them.

import Codecs
import KubeModel
import Reconcile

struct PodScheduler: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource
  private let ledger = PlacementLedger()

  init(caches: ClusterCaches, applier: Applier, time: TimeSource) {
    self.caches = caches
    self.applier = applier
    self.time = time
  }

  /// Pods that wait; and all of those again when room may have been made.
  var sources: [Source] {
    [
      Source(caches.pods) { [caches] old, new in
        if let new, Self.isWaiting(new) { return [new.key] }
        if Self.freesRoom(old, new) { return Self.waiting(caches.pods) }
        return Self.isNewlyBound(old, new) ? Self.waiting(caches.pods, near: true) : []
      },
      Source(caches.nodes) { [caches] old, new in
        Self.mayTakeMore(old, new) ? Self.waiting(caches.pods) : []
      },
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let pod = caches.pods[key], Self.isWaiting(pod) else { return .done }
    switch ledger.place(pod, pods: caches.pods.snapshot(), nodes: caches.nodes.snapshot()) {
    case nil: return .done
    case .node(let name):
      try await bind(pod, to: name)
      return .done
    case .unschedulable(let message):
      return try await applier.apply(Self.refusal(of: pod, message, now: RFC3339.seconds(time.date)))
    }
  }

  private func bind(_ pod: JSON, to node: String) async throws {
    do {
      try await applier.client.bind(pod: pod.key, uid: pod.meta.uid, node: node)
    } catch {
      ledger.release(pod.meta.uid)
      if let error = error as? APIError, error.reason == .notFound { return }
      throw error
    }
    applier.events.record(
      EventNote(.normal, "Scheduled", "Successfully assigned \(pod.key) to \(node)", about: pod))
  }
}

extension PodScheduler {
  static func isWaiting(_ pod: JSON) -> Bool {
    let scheduler = pod["spec"]["schedulerName"].string ?? ""
    return pod["spec"]["nodeName"].isNull && !pod.meta.isDeleting && !LauncherPod(json: pod).hasEnded
      && (scheduler.isEmpty || scheduler == Names.defaultScheduler)
  }

  /// What is written about a pod that fits nowhere; nothing where it says so already.
  static func refusal(of pod: JSON, _ message: String, now: String) -> [Action] {
    var refused = pod
    refused.setCondition(
      Condition("PodScheduled", .no, reason: "Unschedulable", message: message), now: now)
    let change = Action.change(
      Registry.pods, from: pod, to: refused, fields: [["status", "conditions"]], subresource: "status")
    guard let change else { return [] }
    return [change, .record(EventNote(.warning, "FailedScheduling", message, about: pod))]
  }

  static func freesRoom(_ old: JSON?, _ new: JSON?) -> Bool {
    guard let old, !old["spec"]["nodeName"].isNull, !LauncherPod(json: old).hasEnded else { return false }
    return new.map { LauncherPod(json: $0).hasEnded } ?? true
  }

  /// Whether a changed node may have become a place for pods; heartbeats change nodes all the time.
  static func mayTakeMore(_ old: JSON?, _ new: JSON?) -> Bool {
    guard let new else { return false }
    guard let old else { return true }
    return NodeFacts(old) != NodeFacts(new)
  }

  static func isNewlyBound(_ old: JSON?, _ new: JSON?) -> Bool {
    new.map { !$0["spec"]["nodeName"].isNull } == true && old.map { $0["spec"]["nodeName"].isNull } != false
  }

  /// - Parameter near: only pods that want to be near others.
  private static func waiting(_ pods: ObjectCache, near: Bool = false) -> [ObjectKey] {
    pods.objects(in: ClusterCaches.waitingPods, "")
      .filter { !near || $0["spec"]["affinity"]["podAffinity"].hasContent }.map(\.key)
  }
}
