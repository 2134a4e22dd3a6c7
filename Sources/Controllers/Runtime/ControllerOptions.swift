// What an operator can choose about the controllers.

public import KubeModel

/// Settings of a `ControllerSet`; the defaults suit the embedded API server.
public struct ControllerOptions: Sendable, Hashable {
  /// Bind pods to nodes and watch over heartbeats; false on a cluster whose own control plane does.
  public var schedulesPods = true
  /// The image named in launcher pods; the embedded agent runs none.
  public var launcherImage = "spyhop/launcher"
  /// How many virtual CPUs may share one of a node's, where a VM does not say what it requests.
  public var cpuAllocationRatio = 10
  /// How long a node may be silent before it counts as unreachable.
  public var nodeGracePeriod = Duration.seconds(40)
  /// How long a Node object must have been missing before pods bound to it are removed.
  public var missingNodePeriod = Duration.seconds(40)
  /// Limits and time-outs of migrations.
  public var migrations = MigrationOptions()
  /// Keys that each controller works on at the same time.
  public var workers = 8
  /// Who this process is among several controllers of one cluster; nil where it is the only one.
  public var leaderIdentity: String?
  /// The Lease that the leader holds.
  public var leaderLease = ObjectKey(namespace: "kube-system", name: "spyhop-controller")

  public init() {}
}
