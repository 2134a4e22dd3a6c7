// The binding subresource: a pod gets its node, once.

import Codecs
import KubeModel

extension ObjectService {
  /// Assigns a pod to the node that a Binding names.
  func bind(_ key: ObjectKey, _ binding: JSON, _ options: RequestOptions) async throws {
    guard let node = binding["target", "name"].string, !node.isEmpty else {
      throw APIError(.badRequest, "the Binding names no node: give target.name")
    }
    let uid = binding["metadata", "uid"].string
    let timestamp = timestamp
    _ = try await change(Registry.pods, key, isDryRun: options.isDryRun) { current in
      guard var pod = current else { throw APIError.notFound(Registry.pods, name: key.name) }
      if let uid, uid != pod.meta.uid {
        throw APIError.conflict(
          Registry.pods, name: key.name, "the UID in the precondition (\(uid)) is not the pod's (\(pod.meta.uid))")
      }
      if let present = pod["spec", "nodeName"].string, !present.isEmpty {
        throw APIError.conflict(
          Registry.pods, name: key.name, "pod \(key.name) is already assigned to node \"\(present)\"")
      }
      if pod.meta.isDeleting {
        throw APIError.conflict(Registry.pods, name: key.name, "pod \(key.name) is being deleted")
      }
      pod["spec", "nodeName"] = .string(node)
      pod.setCondition(Condition("PodScheduled", .yes), now: timestamp)
      return .put(pod)
    }
  }
}
