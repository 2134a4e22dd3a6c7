// Where a machine's disks come from, in the notation that SchemaText explains. Data, kept in order by level.

extension SchemaText {
  /// A machine's volumes.
  static let volumes = #"""
    @CloudInit
     networkData: string
     networkDataBase64: string
     networkDataSecretRef: object
      name: string
     secretRef: object
      name: string
     userData: string
     userDataBase64: string
    @Volume
     cloudInitConfigDrive: @CloudInit
     cloudInitNoCloud: @CloudInit
     configMap: object
      name: string
      optional: boolean
      volumeLabel: string
     containerDisk: object
      image!: string
      imagePullPolicy: string
      imagePullSecret: string
      path: string
     containerPath: object
      path!: string
      readOnly: boolean
     dataVolume: object
      hotpluggable: boolean
      name!: string
     downwardAPI: object
      fields: [object]
       fieldRef: object
        apiVersion: string
        fieldPath!: string
       mode: integer
       path!: string
       resourceFieldRef: object
        containerName: string
        divisor: quantity
        resource!: string
      volumeLabel: string
     downwardMetrics: object
     emptyDisk: object
      capacity!: quantity
     ephemeral: object
      persistentVolumeClaim: object
       claimName!: string
       readOnly: boolean
     hostDisk: object
      capacity: quantity
      path!: string
      shared: boolean
      type!: string
     memoryDump: object
      claimName!: string
      hotpluggable: boolean
      readOnly: boolean
     name!: string
     persistentVolumeClaim: object
      claimName!: string
      hotpluggable: boolean
      readOnly: boolean
     secret: object
      optional: boolean
      secretName: string
      volumeLabel: string
     serviceAccount: object
      serviceAccountName: string
     sysprep: object
      configMap: object
       name: string
      secret: object
       name: string
    """#
}
