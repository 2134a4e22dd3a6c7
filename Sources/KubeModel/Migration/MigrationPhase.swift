// The phases of a VirtualMachineInstanceMigration, and the record of their beginnings.

public import Codecs
public import FoundationEssentials

/// `status.phase` of a migration; the migration controller alone writes it.
public enum MigrationPhase: String, Sendable, CaseIterable {
  case unset = ""
  case pending = "Pending"
  case scheduling = "Scheduling"
  case scheduled = "Scheduled"
  case preparingTarget = "PreparingTarget"
  case targetReady = "TargetReady"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  /// Of migrations between clusters, which this control plane leaves alone.
  case waitingForSync = "WaitingForSync"
  case synchronizing = "Synchronizing"

  public var isFinal: Bool { self == .succeeded || self == .failed }

  /// Whether the agents have not heard of the migration yet.
  public var isBeforeHandOver: Bool {
    [.unset, .pending, .scheduling, .scheduled].contains(self)
  }
}

extension JSON {
  /// The phase of this migration.
  public var migrationPhase: MigrationPhase { MigrationPhase(rawValue: self["status", "phase"].string ?? "") ?? .unset }

  /// Enters a phase, with one entry in `phaseTransitionTimestamps`.
  ///
  /// - Parameter now: RFC 3339.
  public mutating func enter(migrationPhase phase: MigrationPhase, now: String) {
    guard migrationPhase != phase else { return }
    notePhase(phase.rawValue, now: now)
  }

  /// When this migration entered a phase last; nil where it never did.
  public func transition(toMigrationPhase phase: MigrationPhase) -> Date? { phaseNote(phase.rawValue) }

  /// The instance that this migration is to move.
  public var migratedInstance: ObjectKey {
    ObjectKey(namespace: meta.namespace, name: self["spec", "vmiName"].string ?? "")
  }
}
