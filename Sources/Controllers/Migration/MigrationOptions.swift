// What an operator can choose about migrations; the defaults are KubeVirt's.

/// Limits and time-outs of the migration controller.
public struct MigrationOptions: Sendable, Hashable {
  /// Migrations that may be under way in the whole cluster; more wait, the oldest first.
  public var parallelPerCluster = 5
  /// Migrations that may leave one node at the same time.
  public var parallelOutboundPerNode = 2
  /// How long a target pod may fit on no node.
  public var unschedulableTimeout = Duration.seconds(300)
  /// How long a target pod may take to run for any other reason.
  public var pendingTimeout = Duration.seconds(900)
  /// How long the agents may take between the hand-over and the begin of the copy.
  public var preparationTimeout = Duration.seconds(120)
  /// How long after a cancellation the agents may stay silent before the copy has begun.
  public var abortTimeout = Duration.seconds(30)
  /// Ended migrations that are kept for each instance.
  public var finishedKept = 5
  /// How long after a failed evacuation of an instance the next is tried; doubles with each failure in a row.
  public var evacuationBackoff = Duration.seconds(20)

  public init() {}
}
