// The rules of each kind, looked up by kind: what a schema cannot say.

public import Codecs

public enum ObjectRules {
  /// Every reason why an object, its schema already checked, cannot be stored.
  ///
  /// - Parameter old: the object it replaces; nil on create.
  public static func validate(_ object: JSON, replacing old: JSON?, _ resource: ResourceDefinition) -> [FieldError] {
    MetadataRules.validate(object, resource) + ownRules(object, replacing: old, resource)
  }

  private static func ownRules(_ object: JSON, replacing old: JSON?, _ resource: ResourceDefinition) -> [FieldError] {
    let spec = object["spec"]
    switch resource {
    case Registry.virtualMachines: return VirtualMachineRules.validate(spec, at: FieldPath("spec"))
    case Registry.virtualMachineInstances:
      return InstanceRules.validate(spec, at: FieldPath("spec")) + unchangedSpec(object, old, except: instanceMutable)
    case Registry.virtualMachineInstanceReplicaSets: return ReplicaSetRules.validate(spec, at: FieldPath("spec"))
    case Registry.virtualMachineInstanceMigrations:
      return MigrationRules.validate(spec, at: FieldPath("spec")) + unchangedSpec(object, old, except: [])
    case Registry.migrationPolicies: return MigrationPolicyRules.validate(spec, at: FieldPath("spec"))
    case Registry.pods: return PodRules.validate(object, replacing: old)
    default: return []
    }
  }

  /// What may change in a VMI that exists: the grace period is shortened by a forced stop.
  private static let instanceMutable = ["terminationGracePeriodSeconds"]

  private static func unchangedSpec(_ object: JSON, _ old: JSON?, except mutable: [String]) -> [FieldError] {
    guard let old else { return [] }
    func fixed(_ spec: JSON) -> JSON {
      var spec = spec
      for name in mutable { spec[name] = .null }
      return spec
    }
    return fixed(object["spec"]) == fixed(old["spec"])
      ? [] : [.forbidden(FieldPath("spec"), "cannot be changed once the object exists")]
  }
}

enum PodRules {
  static func validate(_ pod: JSON, replacing old: JSON?) -> [FieldError] {
    var errors: [FieldError] = []
    let path = FieldPath("spec")["containers"]
    if pod["spec", "containers"].elements.isEmpty { errors.append(.required(path, "a pod has at least one container")) }
    for (index, container) in pod["spec", "containers"].elements.enumerated() {
      if container["image"].string?.isEmpty ?? true { errors.append(.required(path[index]["image"], "must be given")) }
      errors += QuantityRules.validate(container["resources", "requests"], at: path[index]["resources"]["requests"])
      errors += QuantityRules.validate(container["resources", "limits"], at: path[index]["resources"]["limits"])
    }
    if let old, !old["spec", "nodeName"].isNull, old["spec", "nodeName"] != pod["spec", "nodeName"] {
      errors.append(.forbidden(FieldPath("spec.nodeName"), "a pod that is bound to a node stays there"))
    }
    return errors
  }
}

enum MigrationRules {
  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if spec["vmiName"].string?.isEmpty ?? true {
      errors.append(.required(path["vmiName"], "names the VMI to migrate"))
    }
    for field in ["sendTo", "receive"] where spec[field].isObject {
      errors.append(.forbidden(path[field], "migration between clusters is not supported"))
    }
    if spec["priority"].hasContent {
      errors.append(.forbidden(path["priority"], "is the control plane's to set: leave it out"))
    }
    return errors + MetadataRules.labels(spec["addedNodeSelector"].members, at: path["addedNodeSelector"])
  }
}

enum MigrationPolicyRules {
  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    let bandwidth = QuantityRules.problem(spec["bandwidthPerMigration"], at: path["bandwidthPerMigration"])
    let timeouts = ["completionTimeoutPerGiB", "progressTimeout"].compactMap { name -> FieldError? in
      guard let seconds = spec[name].int, seconds < 0 else { return nil }
      return .invalid(path[name], "\(seconds)", "must not be negative")
    }
    return [bandwidth].compactMap(\.self) + timeouts
  }
}

enum QuantityRules {
  /// Every member of a resource list must be a quantity that is not negative.
  static func validate(_ list: JSON, at path: FieldPath) -> [FieldError] {
    list.members.compactMap { name, value in problem(value, at: path[key: name]) }
  }

  static func problem(_ value: JSON, at path: FieldPath) -> FieldError? {
    guard !value.isNull else { return nil }
    guard let quantity = Quantity(value) else {
      return .invalid(path, value.string ?? value.text, "must be a quantity such as 64Mi, 1G, 500m or 2")
    }
    return quantity.value < 0 ? .invalid(path, value.string ?? value.text, "must not be negative") : nil
  }
}
