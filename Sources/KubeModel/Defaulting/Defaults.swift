// What the server fills in when an object is created. Pure.

public import Codecs

public enum Defaults {
  /// Completes an object that is about to be created, its schema already checked.
  ///
  /// - Parameter now: RFC 3339 in whole seconds.
  public static func apply(to object: inout JSON, _ resource: ResourceDefinition, now: String) {
    switch resource {
    case Registry.namespaces:
      object["spec", "finalizers"] = ["kubernetes"]
      object["status", "phase"] = "Active"
      object["metadata", "labels", Names.namespaceName] = object["metadata", "name"]
    case Registry.pods: PodDefaults.apply(to: &object)
    case Registry.secrets: SecretDefaults.apply(to: &object)
    case Registry.virtualMachineInstances: InstanceDefaults.apply(to: &object, now: now)
    case Registry.virtualMachineInstanceMigrations: MigrationDefaults.apply(to: &object)
    case Registry.virtualMachineInstanceReplicaSets:
      if object["spec", "replicas"].isNull { object["spec", "replicas"] = 1 }
    case Registry.persistentVolumeClaims, Registry.persistentVolumes:
      object["status", "phase"] = object["status", "phase"].isNull ? "Pending" : object["status", "phase"]
    default: break
    }
  }
}

enum PodDefaults {
  static func apply(to pod: inout JSON) {
    let defaults: [(String, JSON)] = [
      ("restartPolicy", "Always"), ("terminationGracePeriodSeconds", 30), ("dnsPolicy", "ClusterFirst"),
      ("schedulerName", "default-scheduler"),
    ]
    for (name, value) in defaults where pod["spec", name].isNull { pod["spec", name] = value }
    pod["status"] = ["phase": "Pending", "qosClass": .string(QualityOfService.of(pod["spec", "containers"].elements))]
  }
}

/// A pod's class by its containers' requests and limits.
enum QualityOfService {
  static func of(_ containers: [JSON]) -> String {
    let resources = containers.map { $0["resources"] }
    if resources.allSatisfy({ !$0["requests"].hasContent && !$0["limits"].hasContent }) { return "BestEffort" }
    let isGuaranteed = resources.allSatisfy { resource in
      ["cpu", "memory"].allSatisfy { name in
        guard let limit = Quantity(resource["limits", name]) else { return false }
        return Quantity(resource["requests", name]).map { $0 == limit } ?? true
      }
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }
}

enum SecretDefaults {
  static func apply(to secret: inout JSON) {
    if secret["type"].isNull { secret["type"] = "Opaque" }
  }
}

enum MigrationDefaults {
  static func apply(to migration: inout JSON) {
    migration["metadata", "labels", Names.migratedInstance] = migration["spec", "vmiName"]
    if !migration.meta.finalizers.contains(Names.migrationFinalizer) {
      migration.meta.finalizers += [Names.migrationFinalizer]
    }
  }
}
