// Labels, annotations, finalizers and taints that clients of KubeVirt and Kubernetes know. Wire format: do not rename.

/// Names that more than one program reads or writes.
public enum Names {
  // Labels
  public static let app = "kubevirt.io"
  public static let createdBy = "kubevirt.io/created-by"
  public static let nodeName = "kubevirt.io/nodeName"
  public static let schedulable = "kubevirt.io/schedulable"
  public static let instanceName = "vm.kubevirt.io/name"
  public static let instanceID = "vmi.kubevirt.io/id"
  public static let hostname = "kubernetes.io/hostname"
  public static let namespaceName = "kubernetes.io/metadata.name"
  /// On a migration: the name of its VMI.
  public static let migratedInstance = "kubevirt.io/vmi-name"
  /// On a target launcher pod: the UID of its migration.
  public static let migrationUID = "kubevirt.io/migrationJobUID"
  /// On a VMI while it is handed to the agents: the node it is to go to.
  public static let migrationTarget = "kubevirt.io/migrationTargetNodeName"

  // Annotations
  public static let domain = "kubevirt.io/domain"
  public static let defaultContainer = "kubectl.kubernetes.io/default-container"
  public static let migrationTransportUnix = "kubevirt.io/migrationTransportUnix"
  public static let generation = "kubevirt.io/vm-generation"
  /// On a target launcher pod: the name of its migration.
  public static let migrationName = "kubevirt.io/migrationJobName"
  /// On a migration that empties a node: the name of that node.
  public static let evacuation = "kubevirt.io/evacuationMigration"
  /// Ours: tells whether a VM's template still is the one its instance was made from.
  public static let templateHash = "spyhop.io/template-hash"

  // Finalizers
  public static let instanceFinalizer = "kubevirt.io/foregroundDeleteVirtualMachine"
  public static let machineFinalizer = "kubevirt.io/virtualMachineControllerFinalize"
  public static let migrationFinalizer = "kubevirt.io/migrationJobFinalize"
  public static let orphanFinalizer = "orphan"

  // Taints
  public static let unreachable = "node.kubernetes.io/unreachable"
  public static let notReady = "node.kubernetes.io/not-ready"
  public static let outOfService = "node.kubernetes.io/out-of-service"
  public static let unschedulable = "node.kubernetes.io/unschedulable"
  /// Whose node is to be emptied of instances that can migrate.
  public static let drain = "kubevirt.io/drain"

  /// True while the guest is not paused: kept by the node's agent, so that a paused VM is not ready.
  public static let readinessGate = "kubevirt.io/virtual-machine-unpaused"

  public static let leaseNamespace = "kube-node-lease"
  public static let computeContainer = "compute"
  public static let defaultScheduler = "default-scheduler"
}
