// `status.migrationState` of an instance or a migration, read by name. docs/architecture.md says who writes what.

public import Codecs
public import FoundationEssentials

/// A migration as it has been handed to the two agents, or has ended.
public struct MigrationState: Sendable, Hashable {
  public enum Mode: String, Sendable {
    case preCopy = "PreCopy"
    case postCopy = "PostCopy"
    case paused = "Paused"
  }

  public enum AbortStatus: String, Sendable {
    case aborting = "Aborting"
    case succeeded = "Succeeded"
    case failed = "Failed"
  }

  public let json: JSON
  /// The UID of the VirtualMachineInstanceMigration.
  public let uid: String

  /// Nil where the value names no migration: a UID is letters, digits and hyphens, and becomes the name of a directory.
  public init?(_ json: JSON) {
    guard let uid = json["migrationUid"].string, UIDRule.isMet(by: uid) else { return nil }
    self.json = json
    self.uid = uid
  }

  /// The name of the VirtualMachineInstanceMigration; empty where another control plane than ours handed over.
  public var name: String { json["migrationName"].string ?? "" }
  public var sourceNode: String { json["sourceNode"].string ?? "" }
  public var sourcePod: String { json["sourcePod"].string ?? "" }
  public var targetNode: String { json["targetNode"].string ?? "" }
  public var targetPod: String { json["targetPod"].string ?? "" }
  public var mode: Mode? { json["mode"].string.flatMap(Mode.init) }
  public var configuration: MigrationConfiguration { MigrationConfiguration(json["migrationConfiguration"]) }
  public var progress: MigrationProgress? { MigrationProgress(json["progress"]) }

  /// Whether the target's agent is ready to receive.
  public var isPrepared: Bool { json["targetNodeAddress"].hasContent }
  /// Whether the source's agent has begun to copy.
  public var hasStarted: Bool { json["startTimestamp"].hasContent }
  public var startTime: Date? { json["startTimestamp"].string.flatMap(RFC3339.date) }
  public var endTime: Date? { json["endTimestamp"].string.flatMap(RFC3339.date) }

  /// Whether the source is known to have nothing left of the machine, which the target may let run.
  public var isReleased: Bool { json["sourceReleased"].bool == true }

  /// Whether it has ended, well or not.
  public var isCompleted: Bool { json["completed"].bool == true || isFailed }
  public var isFailed: Bool { json["failed"].bool == true }
  public var hasSucceeded: Bool { isCompleted && !isFailed }
  public var isUnfinished: Bool { !isCompleted }
  /// In words for people; empty where it has not failed.
  public var failureReason: String { json["failureReason"].string ?? "" }

  public var isAbortRequested: Bool { json["abortRequested"].bool == true }
  public var abortStatus: AbortStatus? { json["abortStatus"].string.flatMap(AbortStatus.init) }
}

extension JSON {
  /// The migration that this instance, or this migration object, says it is in or was in last.
  public var migration: MigrationState? { MigrationState(self["status", "migrationState"]) }

  /// The migration of this instance that has not ended yet.
  public var unfinishedMigration: MigrationState? { migration.flatMap { $0.isUnfinished ? $0 : nil } }
}
