// Every field of migrations, their policies, and replica sets, in the notation that SchemaText explains. Data, kept in order by level.

extension SchemaText {
  /// The kinds that act on instances.
  static let migration = #"""
    VirtualMachineInstanceMigration
     spec!: object
      addedNodeSelector: {string}
      priority: string
      receive: object
       migrationID!: string
      sendTo: object
       connectURL!: string
       migrationID!: string
      vmiName: string
     status: object
      conditions: [@Condition]
      migrationState: @VirtualMachineInstance.status.migrationState
      phase: string
      phaseTransitionTimestamps: [object]
       phase: string
       phaseTransitionTimestamp: time
      synchronizationAddresses: [string]
    Migration
     spec!: object
      nodeSelector: {string}
      selector!: object
       name!: string
     status: object
      instance: string
      phase: string
    MigrationPolicy
     spec!: object
      allowAutoConverge: boolean
      allowPostCopy: boolean
      allowWorkloadDisruption: boolean
      bandwidthPerMigration: quantity
      completionTimeoutPerGiB: integer
      progressTimeout: integer
      selectors: object
       namespaceSelector: {string}
       virtualMachineInstanceSelector: {string}
      unsafeMigrationOverride: boolean
     status: object
    VirtualMachineInstanceReplicaSet
     spec!: object
      paused: boolean
      replicas: integer
      selector!: @LabelSelector
      template!: object
       metadata: object
       spec!: @VirtualMachineInstance.spec
     status: object
      conditions: [@Condition]
      labelSelector: string
      readyReplicas: integer
      replicas: integer
    """#
}
