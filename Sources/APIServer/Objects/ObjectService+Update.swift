// update and patch: a new version of an object, or of its status alone.

import Codecs
import KubeModel

extension ObjectService {
  func update(
    _ resource: ResourceDefinition, _ key: ObjectKey, subresource: String?, _ body: JSON, _ options: RequestOptions
  ) async throws -> Result {
    let intake = Intake(resource: resource, validation: options.fieldValidation)
    var object = body
    let warnings = try intake.shape(&object)
    guard object.key == key || (object.meta.namespace.isEmpty && object.meta.name == key.name) else {
      throw APIError(.badRequest, "the object is named \"\(object.key)\", but the URL is for \"\(key)\"")
    }
    object.meta.namespace = key.namespace
    let replacement = object
    let timestamp = timestamp
    var result = try await change(resource, key, isDryRun: options.isDryRun) { current in
      guard let current else { throw APIError.notFound(resource, name: key.name) }
      let edit = try Self.replace(current, with: replacement, subresource: subresource, intake, timestamp)
      try options.restriction?.check(resource, current, edit.object ?? current)
      return edit
    }
    result.warnings = warnings
    return result
  }

  /// Patches atomically: the patch is applied to the object as it is at that moment, so only its own conditions can conflict.
  func patch(
    _ resource: ResourceDefinition, _ key: ObjectKey, subresource: String?, _ patch: PatchBody,
    _ options: RequestOptions
  ) async throws -> Result {
    let intake = Intake(resource: resource, validation: options.fieldValidation)
    let warnings = Warnings()
    let timestamp = timestamp
    var result = try await change(resource, key, isDryRun: options.isDryRun) { current in
      guard let current else { throw APIError.notFound(resource, name: key.name) }
      var patched = try patch.apply(to: current, name: key.name, resource)
      warnings.set(try intake.shape(&patched))
      guard patched.key == key else {
        throw APIError.invalid(
          resource, name: key.name, [.forbidden(FieldPath("metadata.name"), "an object cannot be renamed")])
      }
      let edit = try Self.replace(current, with: patched, subresource: subresource, intake, timestamp)
      try options.restriction?.check(resource, current, edit.object ?? current)
      return edit
    }
    result.warnings = warnings.value
    return result
  }

  /// What becomes of an object when another version of it is written.
  private static func replace(
    _ current: JSON, with replacement: JSON, subresource: String?, _ intake: Intake, _ timestamp: String
  ) throws(APIError) -> Edit {
    let resource = intake.resource
    try checkVersion(replacement, current, resource)
    var next = merged(current, replacement, subresource: subresource, resource)
    guard next != current else { return .keep }
    SecretText.encode(&next, resource)
    if resource.hasGeneration, next["spec"] != current["spec"] {
      next["metadata", "generation"] = JSON(current.meta.generation + 1)
    }
    try intake.validate(next, replacing: current)
    return next.isReadyToGo(resource) ? .remove(next) : .put(next)
  }

  private static func checkVersion(_ replacement: JSON, _ current: JSON, _ resource: ResourceDefinition)
    throws(APIError)
  {
    let name = current.meta.name
    let (version, uid) = (replacement.meta.resourceVersion, replacement.meta.uid)
    if !version.isEmpty, version != current.meta.resourceVersion {
      throw .conflict(
        resource, name: name,
        "the object has been modified; please apply your changes to the latest version and try again")
    }
    if !uid.isEmpty, uid != current.meta.uid {
      throw .conflict(
        resource, name: name, "the uid in the precondition (\(uid)) is not the object's (\(current.meta.uid))")
    }
  }

  /// The replacement with what no client may change put back.
  private static func merged(
    _ current: JSON, _ replacement: JSON, subresource: String?, _ resource: ResourceDefinition
  ) -> JSON {
    if subresource == "status" {
      var next = current
      next["status"] = replacement["status"]
      // Node agents and kubelets keep labels and annotations up to date along with the status.
      if resource == Registry.nodes || resource == Registry.pods {
        next.meta.labels = replacement.meta.labels
        next.meta.annotations = replacement.meta.annotations
      }
      return next
    }
    var next = replacement
    for name in [
      "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
    ] {
      next["metadata", name] = current["metadata", name]
    }
    next["metadata", "managedFields"] = .null
    next["metadata", "selfLink"] = .null
    if current.meta.isDeleting { next.meta.finalizers = next.meta.finalizers.filter(current.meta.finalizers.contains) }
    if resource.hasStatusSubresource { next["status"] = current["status"] }
    if resource == Registry.namespaces { next["spec"] = current["spec"] }
    return next
  }
}

extension JSON {
  /// Whether deletion was asked for and nothing holds the object any more.
  func isReadyToGo(_ resource: ResourceDefinition) -> Bool {
    guard meta.isDeleting, meta.finalizers.isEmpty else { return false }
    if resource == Registry.namespaces { return !self["spec", "finalizers"].hasContent }
    return (self["metadata", "deletionGracePeriodSeconds"].int ?? 0) == 0
  }
}
