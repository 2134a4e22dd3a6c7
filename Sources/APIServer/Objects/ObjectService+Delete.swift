// delete: grace for pods, finalizers, and what happens to dependents.

import Codecs
import FoundationEssentials
import KubeModel

/// The finalizers by which the server itself holds an object while its dependents are dealt with.
enum GarbageFinalizer {
  static let foreground = "foregroundDeletion"
  static let orphan = "orphan"
}

extension ObjectService {
  func delete(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ options: DeleteOptions, isDryRun: Bool,
    restriction: NodeRestriction? = nil
  ) async throws -> Result {
    if resource == Registry.namespaces, ["default", "kube-system", "kube-node-lease"].contains(key.name) {
      throw APIError(
        .forbidden, "namespaces \"\(key.name)\" is forbidden: this namespace may not be deleted", kind: "namespaces",
        name: key.name)
    }
    let now = now()
    return try await change(resource, key, isDryRun: isDryRun) { current in
      guard let current else { throw APIError.notFound(resource, name: key.name) }
      try restriction?.check(resource, current, nil)
      try Self.checkPreconditions(options, current, resource)
      let marked = Self.markDeleted(current, options, resource, now: now)
      if marked.isReadyToGo(resource) { return .remove(marked) }
      return marked == current ? .keep : .put(marked)
    }
  }

  private static func checkPreconditions(
    _ options: DeleteOptions, _ current: JSON, _ resource: ResourceDefinition
  ) throws(APIError) {
    if let uid = options.uid, uid != current.meta.uid {
      throw .conflict(
        resource, name: current.meta.name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(current.meta.uid))")
    }
    if let version = options.resourceVersion, version != current.meta.resourceVersion {
      throw .conflict(
        resource, name: current.meta.name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record (\(current.meta.resourceVersion))"
      )
    }
  }

  private static func markDeleted(
    _ current: JSON, _ options: DeleteOptions, _ resource: ResourceDefinition, now: Date
  ) -> JSON {
    var object = current
    let grace = gracePeriod(of: current, options, resource)
    let present = current["metadata", "deletionGracePeriodSeconds"].int
    // A second request may shorten the grace period, never lengthen it.
    if !current.meta.isDeleting || grace < (present ?? 0) {
      object["metadata", "deletionTimestamp"] = .string(RFC3339.seconds(now.addingTimeInterval(Double(grace))))
      object["metadata", "deletionGracePeriodSeconds"] = JSON(grace)
    }
    if !current.meta.isDeleting {
      var finalizers = current.meta.finalizers
      switch options.propagation {
      case .foreground: finalizers.append(GarbageFinalizer.foreground)
      case .orphan: finalizers.append(GarbageFinalizer.orphan)
      case .background, nil: break
      }
      object.meta.finalizers = finalizers
      if resource == Registry.namespaces { object["status", "phase"] = "Terminating" }
    }
    return object
  }

  /// Only a pod that may be running on a node gets time to end.
  private static func gracePeriod(of object: JSON, _ options: DeleteOptions, _ resource: ResourceDefinition) -> Int {
    guard resource == Registry.pods, object["spec", "nodeName"].hasContent,
      !["Succeeded", "Failed"].contains(object["status", "phase"].string ?? "")
    else { return 0 }
    let wanted = options.gracePeriodSeconds ?? object["spec", "terminationGracePeriodSeconds"].int ?? 30
    return Int(Int32(clamping: max(0, wanted)))
  }
}

extension DeleteOptions {
  /// Reads a DeleteOptions body and the query parameters that say the same.
  init(body: JSON, propagationPolicy: String?, gracePeriodSeconds: String?) throws(APIError) {
    let policy = body["propagationPolicy"].string ?? propagationPolicy
    if let policy, Propagation(rawValue: policy) == nil {
      throw APIError(.badRequest, "propagationPolicy must be Background, Foreground or Orphan, not \"\(policy)\"")
    }
    self.init(
      propagation: body["orphanDependents"].bool == true ? .orphan : policy.flatMap { Propagation(rawValue: $0) },
      gracePeriodSeconds: body["gracePeriodSeconds"].int ?? gracePeriodSeconds.flatMap { Int($0) },
      uid: body["preconditions", "uid"].string, resourceVersion: body["preconditions", "resourceVersion"].string)
  }
}
