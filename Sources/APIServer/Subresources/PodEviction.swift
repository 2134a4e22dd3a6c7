// The eviction subresource: a pod that an administrator wants away from its node. Launcher pods are moved where they can be.

import Codecs
import KubeModel

/// What an eviction of a pod comes to; pure.
enum EvictionDecision: Hashable {
  case delete
  /// Ask for a migration, and refuse for now: the pod is to stay until its guest has left.
  case evacuate(String)
  /// Refuse for now, and ask for nothing.
  case refuse(String)

  /// - Parameter instance: the one that runs in the pod; nil where there is none.
  init(pod: JSON, instance: JSON?) {
    guard let instance, !instance.instancePhase.isFinal, !instance.meta.isDeleting, !pod.meta.isDeleting,
      !["Succeeded", "Failed"].contains(pod["status", "phase"].string)
    else {
      self = .delete
      return
    }
    if let migration = instance.unfinishedMigration, migration.targetPod == pod.meta.name {
      self = .refuse("VMI \"\(instance.key)\" is being migrated into this pod")
    } else if pod["spec", "nodeName"].string == instance["status", "nodeName"].string,
      pod["spec", "nodeName"].hasContent
    {
      self = Self.byStrategy(instance)
    } else {
      self = .delete
    }
  }

  private static func byStrategy(_ instance: JSON) -> EvictionDecision {
    let triggered = "Eviction triggered evacuation of VMI \"\(instance.key)\""
    let eligibility = MigrationEligibility(instance)
    switch instance["spec", "evictionStrategy"].string {
    case "LiveMigrate":
      return eligibility.isMigratable
        ? .evacuate(triggered)
        : .refuse(
          "VMI \"\(instance.key)\" has the eviction strategy LiveMigrate but cannot migrate: \(eligibility.message)")
    case "LiveMigrateIfPossible": return eligibility.isMigratable ? .evacuate(triggered) : .delete
    case "External": return .evacuate(triggered)
    default: return .delete
    }
  }
}

extension ObjectService {
  /// Evicts a pod, or begins to.
  ///
  /// - Parameter body: a policy/v1 or policy/v1beta1 Eviction.
  /// - Throws: `APIError`: 429 while the pod has to stay; the caller tries again until there is no such pod.
  func evict(_ key: ObjectKey, _ body: JSON, _ options: RequestOptions) async throws {
    guard body.kind == "Eviction", ["policy/v1", "policy/v1beta1"].contains(body.apiVersion) else {
      throw APIError(.badRequest, "the body must be an Eviction of policy/v1, not \(body.kind) of \(body.apiVersion)")
    }
    let wishes = body["deleteOptions"]
    let isDryRun = try options.isDryRun || RequestOptions.dryRun(wishes["dryRun"].elements.compactMap(\.string))
    let pod = try await object(Registry.pods, key)
    switch EvictionDecision(pod: pod, instance: try await guest(of: pod)) {
    case .delete:
      var deletion = try DeleteOptions(body: wishes, propagationPolicy: nil, gracePeriodSeconds: nil)
      deletion.uid = deletion.uid ?? pod.meta.uid
      _ = try await delete(Registry.pods, key, deletion, isDryRun: isDryRun)
    case .evacuate(let message):
      try await markForEvacuation(pod, isDryRun)
      throw Self.refusal(pod, message)
    case .refuse(let message): throw Self.refusal(pod, message)
    }
  }

  private static func refusal(_ pod: JSON, _ message: String) -> APIError {
    // No retryAfterSeconds: clients would repeat the request without telling anyone.
    APIError(.tooManyRequests, message, kind: Registry.pods.plural, name: pod.meta.name)
  }

  /// The instance that a launcher pod was made for.
  private func guest(of pod: JSON) async throws -> JSON? {
    guard pod.meta.labels[Names.app] == "virt-launcher",
      let name = pod.meta.controllerReference?.name ?? pod.meta.annotations[Names.domain]
    else { return nil }
    do {
      let key = ObjectKey(namespace: pod.meta.namespace, name: name)
      let instance = try await object(Registry.virtualMachineInstances, key)
      return instance.meta.uid == pod.meta.labels[Names.createdBy] ? instance : nil
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  private func markForEvacuation(_ pod: JSON, _ isDryRun: Bool) async throws {
    guard let instance = try await guest(of: pod) else { return }
    let node = pod["spec", "nodeName"]
    _ = try await change(Registry.virtualMachineInstances, instance.key, isDryRun: isDryRun) { current in
      guard var current, current.meta.uid == instance.meta.uid, current["status", "nodeName"] == node,
        current["status", "evacuationNodeName"] != node
      else { return .keep }
      current["status", "evacuationNodeName"] = node
      return .put(current)
    }
  }

  /// Takes the wish to leave its node back from an instance.
  func cancelEvacuation(_ key: ObjectKey, isDryRun: Bool) async throws {
    _ = try await change(Registry.virtualMachineInstances, key, isDryRun: isDryRun) { current in
      guard var current else { throw APIError.notFound(Registry.virtualMachineInstances, name: key.name) }
      guard current["status", "evacuationNodeName"].hasContent else { return .keep }
      current["status", "evacuationNodeName"] = .null
      return .put(current)
    }
  }
}
