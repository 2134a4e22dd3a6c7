// Every field of VirtualMachine but those of its template, in the notation that SchemaText explains. Data, kept in order by level.

extension SchemaText {
  /// VirtualMachine.
  static let virtualMachine = #"""
    VirtualMachine
     spec!: object
      dataVolumeTemplates: [object]
       apiVersion: string
       kind: string
       metadata: object
       spec!: object
       status: object
      instancetype: @InstancetypeMatcher
      preference: @InstancetypeMatcher
      runStrategy: string
      running: boolean
      template!: object
       metadata: object
       spec!: @VirtualMachineInstance.spec
      updateVolumesStrategy: string
     status: object
      changedBlockTracking: @ChangedBlockTracking
      conditions: [@Condition]
      created: boolean
      desiredGeneration: integer
      instancetypeRef: @InstancetypeStatus
      memoryDumpRequest: object
       claimName!: string
       endTimestamp: time
       fileName: string
       message: string
       phase!: string
       remove: boolean
       startTimestamp: time
      observedGeneration: integer
      preferenceRef: @InstancetypeStatus
      printableStatus: string
      ready: boolean
      restoreInProgress: string
      runStrategy: string
      snapshotInProgress: string
      startFailure: object
       consecutiveFailCount: integer
       lastFailedVMIUID: string
       retryAfterTimestamp: time
      stateChangeRequests: [object]
       action!: string
       data: {string}
       uid: string
      volumeRequests: [object]
       addVolumeOptions: object
        disk!: @Disk
        dryRun: [string]
        name!: string
        volumeSource!: object
         dataVolume: object
          hotpluggable: boolean
          name!: string
         persistentVolumeClaim: object
          claimName!: string
          hotpluggable: boolean
          readOnly: boolean
       removeVolumeOptions: object
        dryRun: [string]
        name!: string
      volumeSnapshotStatuses: [object]
       enabled!: boolean
       name!: string
       reason: string
      volumeUpdateState: object
       volumeMigrationState: object
        migratedVolumes: [@MigratedVolume]
    """#
}
