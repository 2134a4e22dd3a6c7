// Rules on VirtualMachine and VirtualMachineInstanceReplicaSet specs.

public import Codecs

/// What a VirtualMachine does about its instance.
public enum RunStrategy: String, Sendable, CaseIterable {
  case always = "Always"
  case halted = "Halted"
  case manual = "Manual"
  case rerunOnFailure = "RerunOnFailure"
  case once = "Once"
  case waitAsReceiver = "WaitAsReceiver"
}

enum VirtualMachineRules {
  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    runStrategy(spec, at: path) + InstanceRules.validate(spec["template", "spec"], at: path["template"]["spec"])
  }

  private static func runStrategy(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    let strategy = spec["runStrategy"].string
    switch (strategy, spec["running"].bool) {
    case (nil, nil): return [.required(path["runStrategy"], "one of running or runStrategy must be given")]
    case (_?, _?): return [.invalid(path["running"], "", "running and runStrategy exclude each other: give only one")]
    case (let strategy?, nil) where RunStrategy(rawValue: strategy) == nil:
      return [.notSupported(path["runStrategy"], strategy, RunStrategy.allCases.map(\.rawValue))]
    default: return []
    }
  }
}

enum ReplicaSetRules {
  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    var errors = InstanceRules.validate(spec["template", "spec"], at: path["template"]["spec"])
    if let replicas = spec["replicas"].int, replicas < 0 {
      errors.append(.invalid(path["replicas"], "\(replicas)", "must not be negative"))
    }
    let selector = LabelSelector(spec["selector"])
    if selector.matchesEverything {
      errors.append(.required(path["selector"], "must select the labels of the template"))
    } else if !selector.matches(spec["template", "metadata", "labels"].stringMap) {
      errors.append(.invalid(path["selector"], "", "does not match the labels of the template"))
    }
    return errors
  }
}

extension RunStrategy {
  /// The strategy of a VM, however it is written; `Halted` where nothing is.
  public init(of machine: JSON) {
    if let running = machine["spec", "running"].bool {
      self = running ? .always : .halted
    } else {
      self = RunStrategy(rawValue: machine["spec", "runStrategy"].string ?? "") ?? .halted
    }
  }
}
