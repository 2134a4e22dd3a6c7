// One machine of a hypervisor: what can be done to it, and what it can be found to be.

/// A handle on a machine by name and UUID; it stays good when the connection breaks and comes back.
///
/// Every call throws `HypervisorError`, with code `notFound` once the machine is no longer defined.
public protocol Machine: Sendable {
  var name: String { get }
  /// In lower case, with hyphens.
  var uuid: String { get }

  /// Boots the machine; with `paused` its processors do not run until `resume`.
  func start(paused: Bool) async throws
  /// Presses the power button (ACPI); returns at once, and the guest may ignore it.
  func shutdown() async throws
  /// Pulls the plug.
  func destroy() async throws
  /// Forgets the machine and its firmware variables; a running one must be destroyed first.
  func undefine() async throws
  func suspend() async throws
  func resume() async throws
  /// Asks the guest to restart (ACPI); returns at once.
  func reboot() async throws
  /// Restarts the guest by its reset line, without asking it.
  func reset() async throws
  /// Sends a break on the first serial line: what Linux takes for the SysRq key of a serial console.
  func sendBreak() async throws

  /// Moves the machine to another host while it runs; returns once it is there and no longer here.
  ///
  /// Unless post-copy is allowed it arrives paused, whatever it did before: both hosts' hypervisors can think that the machine is
  /// theirs when their last words to each other are lost, so it is resumed by whoever has seen to it that the old one is gone.
  ///
  /// May take minutes. A failure leaves the machine running here, unless the copy was in its last step: then `state` tells.
  func migrate(_ order: MigrationOrder) async throws
  /// How far a migration from this host is; nil while there is none.
  func migrationStatistics() async throws -> MigrationStatistics?
  /// Ends a migration from this host; the machine stays.
  func abortMigration() async throws
  /// How long a migration may stop the machine for its last step; less means that more is copied while it runs.
  func limitDowntime(toMilliseconds limit: Int) async throws
  /// Lets the machine run at the destination at once, its memory following after.
  func switchToPostCopy() async throws

  func state() async throws -> MachineState
  /// Whether the host knows the machine beyond its run. One that is being migrated here becomes so only when all of it has come.
  func isPersistent() async throws -> Bool
  /// The live description, with the paths that the hypervisor chose.
  func xml() async throws -> String
  /// The live description in the form that another host can be given.
  func migratableXML() async throws -> String
}

/// What a machine is doing, with the reason where the reason decides what happens next.
public enum MachineState: Sendable, Hashable {
  case running
  /// Runs here while a part of its memory is still on the host it comes from.
  case postCopy
  case paused(PauseReason)
  case shuttingDown
  case shutOff(StopReason)
  case crashed
  case unknown

  public enum PauseReason: String, Sendable {
    case user, inputOutputError, watchdog, starting, migration, postCopy, postCopyFailed, other
  }

  public enum StopReason: String, Sendable {
    /// Never started since it was defined, or the hypervisor has forgotten why.
    case unknown
    /// The guest powered itself off.
    case shutdown
    case destroyed, crashed, migrated, saved, failed
    /// The hypervisor's daemon ended it while it reconnected to its machines.
    case daemon
  }

  /// Whether the machine has a process: everything but shut off and crashed.
  public var isActive: Bool {
    switch self {
    case .running, .postCopy, .paused, .shuttingDown, .unknown: true
    case .shutOff, .crashed: false
    }
  }
}
