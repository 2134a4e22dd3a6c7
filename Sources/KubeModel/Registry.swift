// The resource registry: one row a kind. Routes, discovery, OpenAPI, tables and the dashboard's lists derive from it.

/// Every kind that the embedded server offers and that clients know by name.
public enum Registry {
  public static let all: [ResourceDefinition] = [
    namespaces, nodes, pods, configMaps, secrets, events, serviceAccounts, persistentVolumes, persistentVolumeClaims,
    leases, virtualMachines, virtualMachineInstances, virtualMachineInstanceMigrations,
    virtualMachineInstanceReplicaSets, migrationPolicies,
  ]

  /// The kind that a user means: a plural, singular or short name, in any case, with or without `.group`.
  public static func find(_ word: String) -> ResourceDefinition? {
    let word = word.lowercased()
    let named = all.first { definition in
      [definition.plural, definition.singular, definition.qualifiedName].contains(word)
        || definition.shortNames.contains(word)
        || word == "\(definition.singular).\(definition.group)"
    }
    return named
  }

  public static func find(apiVersion: String, kind: String) -> ResourceDefinition? {
    all.first { $0.apiVersion == apiVersion && $0.kind == kind }
  }

  public static func find(group: String, version: String, plural: String) -> ResourceDefinition? {
    all.first { $0.group == group && $0.version == version && $0.plural == plural }
  }
}

// MARK: - core/v1

extension Registry {
  private static let age = ResourceDefinition.Column("Age", ".metadata.creationTimestamp", format: .date)

  public static let namespaces = ResourceDefinition(
    group: "", version: "v1", kind: "Namespace", plural: "namespaces", shortNames: ["ns"], scope: .cluster,
    subresources: ["status"], columns: [.init("Status", ".status.phase"), age])

  public static let nodes = ResourceDefinition(
    group: "", version: "v1", kind: "Node", plural: "nodes", shortNames: ["no"], scope: .cluster,
    subresources: ["status"],
    columns: [
      .init("Status", ".status.conditions[?(@.type=='Ready')].reason"),
      .init("Roles", ".metadata.labels.kubernetes\\.io/role"), age,
      .init("Version", ".status.nodeInfo.kubeletVersion"),
      .init("Internal-IP", ".status.addresses[?(@.type=='InternalIP')].address", wide: true),
      .init("OS-Image", ".status.nodeInfo.osImage", wide: true),
      .init("Kernel-Version", ".status.nodeInfo.kernelVersion", wide: true),
    ])

  public static let pods = ResourceDefinition(
    group: "", version: "v1", kind: "Pod", plural: "pods", shortNames: ["po"], categories: ["all"],
    subresources: ["status", "binding", "eviction", "log"],
    columns: [
      .init("Ready", ".status.containerStatuses[0].ready"), .init("Status", ".status.phase"),
      .init("Restarts", ".status.containerStatuses[0].restartCount", format: .integer), age,
      .init("IP", ".status.podIP", wide: true), .init("Node", ".spec.nodeName", wide: true),
    ])

  public static let configMaps = ResourceDefinition(
    group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"], columns: [age])

  public static let secrets = ResourceDefinition(
    group: "", version: "v1", kind: "Secret", plural: "secrets", columns: [.init("Type", ".type"), age])

  public static let events = ResourceDefinition(
    group: "", version: "v1", kind: "Event", plural: "events", shortNames: ["ev"],
    columns: [
      .init("Last Seen", ".lastTimestamp", format: .date), .init("Type", ".type"), .init("Reason", ".reason"),
      .init("Object", ".involvedObject.name"), .init("Source", ".source.component", wide: true),
      .init("Message", ".message"), .init("Count", ".count", format: .integer, wide: true),
    ], showsName: false)

  public static let serviceAccounts = ResourceDefinition(
    group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", shortNames: ["sa"], columns: [age])

  public static let persistentVolumes = ResourceDefinition(
    group: "", version: "v1", kind: "PersistentVolume", plural: "persistentvolumes", shortNames: ["pv"],
    scope: .cluster,
    subresources: ["status"],
    columns: [
      .init("Capacity", ".spec.capacity.storage"), .init("Reclaim Policy", ".spec.persistentVolumeReclaimPolicy"),
      .init("Status", ".status.phase"), .init("Claim", ".spec.claimRef.name"),
      .init("StorageClass", ".spec.storageClassName"), age,
    ])

  public static let persistentVolumeClaims = ResourceDefinition(
    group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims", shortNames: ["pvc"],
    subresources: ["status"],
    columns: [
      .init("Status", ".status.phase"), .init("Volume", ".spec.volumeName"),
      .init("Capacity", ".status.capacity.storage"), .init("StorageClass", ".spec.storageClassName"), age,
    ])
}

// MARK: - coordination.k8s.io/v1

extension Registry {
  public static let leases = ResourceDefinition(
    group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases",
    columns: [.init("Holder", ".spec.holderIdentity"), age])
}

// MARK: - kubevirt.io/v1

extension Registry {
  private static let ready = ResourceDefinition.Column("Ready", ".status.conditions[?(@.type=='Ready')].status")

  public static let virtualMachines = ResourceDefinition(
    group: "kubevirt.io", version: "v1", kind: "VirtualMachine", plural: "virtualmachines", shortNames: ["vm", "vms"],
    categories: ["all"], subresources: ["status"],
    columns: [age, .init("Status", ".status.printableStatus"), ready])

  public static let virtualMachineInstances = ResourceDefinition(
    group: "kubevirt.io", version: "v1", kind: "VirtualMachineInstance", plural: "virtualmachineinstances",
    shortNames: ["vmi", "vmis"], categories: ["all"],
    columns: [
      age, .init("Phase", ".status.phase"), .init("IP", ".status.interfaces[0].ipAddress"),
      .init("NodeName", ".status.nodeName"), ready,
      .init("Live-Migratable", ".status.conditions[?(@.type=='LiveMigratable')].status", wide: true),
      .init("Paused", ".status.conditions[?(@.type=='Paused')].status", wide: true),
    ])

  public static let virtualMachineInstanceMigrations = ResourceDefinition(
    group: "kubevirt.io", version: "v1", kind: "VirtualMachineInstanceMigration",
    plural: "virtualmachineinstancemigrations", shortNames: ["vmim", "vmims"], categories: ["all"],
    subresources: ["status"],
    columns: [
      .init("Phase", ".status.phase"), .init("VMI", ".spec.vmiName"),
      .init("Source", ".status.migrationState.sourceNode"), .init("Target", ".status.migrationState.targetNode"),
      .init("Progress", ".status.migrationState.progress.percent"), age,
      .init("Rate", ".status.migrationState.progress.bytesPerSecond", wide: true),
      .init("Remaining", ".status.migrationState.progress.bytesRemaining", wide: true),
    ])

  public static let virtualMachineInstanceReplicaSets = ResourceDefinition(
    group: "kubevirt.io", version: "v1", kind: "VirtualMachineInstanceReplicaSet",
    plural: "virtualmachineinstancereplicasets", shortNames: ["vmirs", "vmirss"], categories: ["all"],
    subresources: ["status", "scale"],
    columns: [
      .init("Desired", ".spec.replicas", format: .integer), .init("Current", ".status.replicas", format: .integer),
      .init("Ready", ".status.readyReplicas", format: .integer), age,
    ])
}

// MARK: - migrations.kubevirt.io/v1alpha1

extension Registry {
  public static let migrationPolicies = ResourceDefinition(
    group: "migrations.kubevirt.io", version: "v1alpha1", kind: "MigrationPolicy", plural: "migrationpolicies",
    scope: .cluster, subresources: ["status"], columns: [age])
}
