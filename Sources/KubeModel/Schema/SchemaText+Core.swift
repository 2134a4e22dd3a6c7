// The fields of the core/v1 and coordination.k8s.io/v1 kinds, in the notation that SchemaText explains.

extension SchemaText {
  /// The kinds of core/v1 and coordination.k8s.io/v1; what is an object without fields here is not looked into.
  static let core = #"""
    Namespace
     spec: object
      finalizers: [string]
     status: object
    Node
     spec: object
      podCIDR: string
      podCIDRs: [string]
      providerID: string
      unschedulable: boolean
      taints: [object]
       key!: string
       value: string
       effect!: string
       timeAdded: time
      configSource: object
      externalID: string
     status: object
    Pod
     spec!: object
      containers!: [object]
       name!: string
       image: string
       command: [string]
       args: [string]
       workingDir: string
       ports: [object]
       env: [object]
       envFrom: [object]
       resources: object
       resizePolicy: [object]
       restartPolicy: string
       volumeMounts: [object]
       volumeDevices: [object]
       livenessProbe: object
       readinessProbe: object
       startupProbe: object
       lifecycle: object
       terminationMessagePath: string
       terminationMessagePolicy: string
       imagePullPolicy: string
       securityContext: object
       stdin: boolean
       stdinOnce: boolean
       tty: boolean
      initContainers: [object]
      ephemeralContainers: [object]
      volumes: [object]
      restartPolicy: string
      terminationGracePeriodSeconds: integer
      activeDeadlineSeconds: integer
      dnsPolicy: string
      dnsConfig: object
      nodeSelector: {string}
      serviceAccountName: string
      serviceAccount: string
      automountServiceAccountToken: boolean
      nodeName: string
      hostNetwork: boolean
      hostPID: boolean
      hostIPC: boolean
      hostUsers: boolean
      shareProcessNamespace: boolean
      securityContext: object
      imagePullSecrets: [object]
      hostname: string
      subdomain: string
      affinity: object
      schedulerName: string
      schedulingGates: [object]
      tolerations: [object]
       key: string
       operator: string
       value: string
       effect: string
       tolerationSeconds: integer
      hostAliases: [object]
      priorityClassName: string
      priority: integer
      preemptionPolicy: string
      overhead: {quantity}
      readinessGates: [object]
      resourceClaims: [object]
      resources: object
      runtimeClassName: string
      enableServiceLinks: boolean
      topologySpreadConstraints: [object]
      setHostnameAsFQDN: boolean
      os: object
     status: object
    ConfigMap
     data: {string}
     binaryData: {string}
     immutable: boolean
    Secret
     type: string
     data: {string}
     stringData: {string}
     immutable: boolean
    Event
     involvedObject!: object
      kind: string
      namespace: string
      name: string
      uid: string
      apiVersion: string
      resourceVersion: string
      fieldPath: string
     reason: string
     message: string
     source: object
      component: string
      host: string
     firstTimestamp: time
     lastTimestamp: time
     count: integer
     type: string
     eventTime: time
     series: object
      count: integer
      lastObservedTime: time
     action: string
     related: object
     reportingComponent: string
     reportingInstance: string
    ServiceAccount
     secrets: [object]
     imagePullSecrets: [object]
     automountServiceAccountToken: boolean
    PersistentVolume
     spec: object
     status: object
    PersistentVolumeClaim
     spec: object
      accessModes: [string]
      selector: object
      resources: object
       requests: {quantity}
       limits: {quantity}
      volumeName: string
      storageClassName: string
      volumeMode: string
      dataSource: object
      dataSourceRef: object
      volumeAttributesClassName: string
     status: object
    Lease
     spec: object
      holderIdentity: string
      leaseDurationSeconds: integer
      acquireTime: time
      renewTime: time
      leaseTransitions: integer
      strategy: string
      preferredHolder: string
    """#
}
