// One migration in the words of both faces of the program: what the bar, the list and the command line say of it. Pure.

public import Codecs
public import KubeModel

/// How a migration stands, read from its own object.
public struct MigrationReport: Sendable, Hashable {
  public let machine: ObjectKey
  public let phase: MigrationPhase
  /// Empty before the hand-over to the agents.
  public let source: String
  /// Before the hand-over the node that was asked for; empty where the scheduler chooses.
  public let target: String
  public let progress: MigrationProgress?
  /// Whether somebody wants it to end.
  public let isAborting: Bool
  /// Why it failed; empty unless it has.
  public let reason: String

  public init(_ migration: JSON) {
    let state = migration.migration
    machine = migration.migratedInstance
    phase = migration.migrationPhase
    source = state?.sourceNode ?? ""
    target = state?.targetNode ?? migration["spec", "addedNodeSelector"][Names.hostname].string ?? ""
    progress = state?.progress
    isAborting = !phase.isFinal && (migration.meta.isDeleting || state?.isAbortRequested ?? false)
    reason = phase == .failed ? Self.reason(of: migration) : ""
  }

  private static func reason(of migration: JSON) -> String {
    if let reason = migration.migration?.failureReason, !reason.isEmpty { return reason }
    let messages = migration["status", "conditions"].elements.compactMap { $0["message"].string }
    return messages.first { !$0.isEmpty } ?? "no reason is known"
  }

  public var percent: Int { phase == .succeeded ? 100 : progress?.percent ?? 0 }

  /// The phase, or that it is on its way out: `Pending`, `Running`, `Aborting`.
  public var word: String { isAborting ? "Aborting" : phase == .unset ? "Pending" : phase.rawValue }

  /// `node-a → node-b`, as far as is known.
  public var route: String {
    let ends = [source, target].map { $0.isEmpty ? "?" : $0 }
    return ends == ["?", "?"] ? "" : ends.joined(separator: " → ")
  }

  /// `[####......]  43%`
  ///
  /// - Parameter width: of the bar without its brackets.
  public func bar(width: Int) -> String {
    let done = width * percent / 100
    let digits = String(percent)
    let padding = String(repeating: " ", count: 3 - digits.count)
    return "[" + String(repeating: "#", count: done) + String(repeating: ".", count: width - done)
      + "] \(padding)\(digits)%"
  }

  /// `118.2MiB/s` while it copies.
  public var rate: String? { copying.map { "\(ByteCount.text($0.bytesPerSecond))/s" } }
  /// `1.2GiB` while it copies.
  public var remaining: String? { copying.map { ByteCount.text($0.bytesRemaining) } }
  /// How fast the guest changes what has been copied: `4.0MiB/s`.
  public var dirtyRate: String? { copying.map { "\(ByteCount.text($0.dirtyBytesPerSecond))/s" } }

  private var copying: MigrationProgress? { phase.isFinal ? nil : progress }

  /// How long the guest stood still, or with a tilde how long it is expected to.
  public var downtime: String? {
    if let downtime = progress?.downtimeMilliseconds { return "\(downtime)ms" }
    return copying?.expectedDowntimeMilliseconds.map { "~\($0)ms" }
  }
}

extension JSON {
  /// Why this instance cannot be moved now; nil where it can.
  public var migrationObstacle: String? {
    if meta.isDeleting { return "is being shut down" }
    if instancePhase.isFinal { return "has ended" }
    guard instancePhase == .running else { return "is not running yet" }
    // The condition is the cluster's own word; without it the spec tells.
    let condition = condition("LiveMigratable") ?? MigrationEligibility(self).condition
    guard condition.status == .no else { return nil }
    return "cannot migrate: \(condition.message.isEmpty ? condition.reason : condition.message)"
  }
}
