// Rules on the metadata of every kind.

public import Codecs

public enum MetadataRules {
  /// The most bytes that all annotations of an object may have together.
  static let annotationLimit = 256 * 1024

  public static func validate(_ object: JSON, _ resource: ResourceDefinition) -> [FieldError] {
    let meta = object.meta
    let path = FieldPath("metadata")
    var errors: [FieldError] = []
    let nameProblem =
      resource == Registry.namespaces
      ? NameRules.problem(withLabel: meta.name) : NameRules.problem(withSubdomain: meta.name)
    if let nameProblem { errors.append(.invalid(path["name"], meta.name, nameProblem)) }
    errors += labels(object["metadata", "labels"].members, at: path["labels"])
    errors += annotations(meta.annotations, at: path["annotations"])
    for (index, finalizer) in meta.finalizers.enumerated() where !NameRules.isQualifiedName(finalizer) {
      errors.append(.invalid(path["finalizers"][index], finalizer, "must be a qualified name such as example.com/name"))
    }
    return errors + owners(meta.ownerReferences, at: path["ownerReferences"])
  }

  /// What is wrong with labels, or with a selector that is written like them.
  static func labels(_ labels: JSONObject, at path: FieldPath) -> [FieldError] {
    labels.flatMap { key, value -> [FieldError] in
      var errors: [FieldError] = []
      if !NameRules.isQualifiedName(key) {
        errors.append(.invalid(path, key, "a label's key must be name or prefix/name"))
      }
      if let value = value.string, !NameRules.isLabelValue(value) {
        errors.append(
          .invalid(
            path[key: key], value,
            "a label's value must have at most 63 alphanumeric characters, '-', '_' or '.', and begin and end with an alphanumeric one"
          ))
      }
      return errors
    }
  }

  private static func annotations(_ annotations: [String: String], at path: FieldPath) -> [FieldError] {
    var errors = annotations.keys.sorted().filter { !NameRules.isQualifiedName($0.lowercased()) }
      .map { FieldError.invalid(path, $0, "an annotation's key must be name or prefix/name") }
    if annotations.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) > annotationLimit {
      errors.append(.invalid(path, "", "all annotations together must have at most \(annotationLimit) bytes"))
    }
    return errors
  }

  private static func owners(_ owners: [OwnerReference], at path: FieldPath) -> [FieldError] {
    owners.filter(\.isController).count > 1
      ? [.invalid(path, "", "only one reference can have controller set to true")] : []
  }
}
