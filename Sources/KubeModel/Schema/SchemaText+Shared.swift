// Parts that several kinds have, in the notation that SchemaText explains. Data, kept in order by level.

extension SchemaText {
  /// Parts of several kinds.
  static let shared = #"""
    @Condition
     lastProbeTime: time
     lastTransitionTime: time
     message: string
     reason: string
     status!: string
     type!: string
    @ClaimInfo
     accessModes: [string]
     capacity: {quantity}
     claimName: string
     filesystemOverhead: string
     preallocated: boolean
     requests: {quantity}
     volumeMode: string
    @MigratedVolume
     destinationPVCInfo: @ClaimInfo
     sourcePVCInfo: @ClaimInfo
     volumeName!: string
    @ChangedBlockTracking
     backupStatus: object
      backupMsg: string
      backupName: string
      checkpointName: string
      completed: boolean
      endTimestamp: time
      failed: boolean
      quiesceStatus: string
      startTimestamp: time
      volumes: [object]
       dataEndpoint: string
       diskTarget!: string
       mapEndpoint: string
       volumeName!: string
     state!: string
    @InstancetypeMatcher
     inferFromVolume: string
     inferFromVolumeFailurePolicy: string
     kind: string
     name: string
     revisionName: string
    @InstancetypeStatus
     controllerRevisionRef: object
      name: string
     inferFromVolume: string
     inferFromVolumeFailurePolicy: string
     kind: string
     name: string
    @LabelSelector
     matchExpressions: [object]
      key!: string
      operator!: string
      values: [string]
     matchLabels: {string}
    @Probe
     exec: object
      command: [string]
     failureThreshold: integer
     guestAgentPing: object
     httpGet: object
      host: string
      httpHeaders: [object]
       name!: string
       value!: string
      path: string
      port!: quantity
      scheme: string
     initialDelaySeconds: integer
     periodSeconds: integer
     successThreshold: integer
     tcpSocket: object
      host: string
      port!: quantity
     timeoutSeconds: integer
    """#
}
