// Labels, annotations, finalizers and reasons that clients of KubeVirt and Kubernetes know. Wire format: do not rename.

enum Names {
  // Labels
  static let app = "kubevirt.io"
  static let createdBy = "kubevirt.io/created-by"
  static let nodeName = "kubevirt.io/nodeName"
  static let schedulable = "kubevirt.io/schedulable"
  static let instanceName = "vm.kubevirt.io/name"
  static let instanceID = "vmi.kubevirt.io/id"

  // Annotations
  static let domain = "kubevirt.io/domain"
  static let defaultContainer = "kubectl.kubernetes.io/default-container"
  static let migrationTransportUnix = "kubevirt.io/migrationTransportUnix"
  static let generation = "kubevirt.io/vm-generation"
  /// Ours: tells whether a VM's template still is the one its instance was made from.
  static let templateHash = "spyhop.io/template-hash"

  // Finalizers
  static let instanceFinalizer = "kubevirt.io/foregroundDeleteVirtualMachine"
  static let machineFinalizer = "kubevirt.io/virtualMachineControllerFinalize"
  static let orphanFinalizer = "orphan"

  // Taints
  static let unreachable = "node.kubernetes.io/unreachable"
  static let notReady = "node.kubernetes.io/not-ready"
  static let outOfService = "node.kubernetes.io/out-of-service"
  static let unschedulable = "node.kubernetes.io/unschedulable"

  /// True while the guest is not paused: kept by the node's agent, so that a paused VM is not ready.
  static let readinessGate = "kubevirt.io/virtual-machine-unpaused"

  static let leaseNamespace = "kube-node-lease"
  static let computeContainer = "compute"
  static let defaultScheduler = "default-scheduler"
}
