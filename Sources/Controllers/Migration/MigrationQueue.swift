// Which of the migrations that wait may begin: within the limits, the oldest first. Pure.

import Codecs
import KubeModel

/// All migrations that have not ended, with the nodes they leave.
struct MigrationQueue {
  /// What keeps a migration waiting; the raw value is the reason of its condition `MigrationWaiting`.
  enum Wait: String {
    case otherMigration = "OtherMigration"
    case clusterLimit = "ClusterLimit"
    case nodeLimit = "NodeLimit"
  }

  private let unfinished: [JSON]
  private let sources: [ObjectKey: String]
  private let options: MigrationOptions

  /// - Parameters:
  ///   - unfinished: migrations of the cluster that have not ended.
  ///   - sources: the node that each of their instances is on.
  init(unfinished: [JSON], sources: [ObjectKey: String], options: MigrationOptions) {
    self.unfinished = unfinished
    self.sources = sources
    self.options = options
  }

  /// Why a migration has to wait; nil where it may begin.
  ///
  /// Every caller with the same view gets the same answers, so that workers need not agree with each other.
  func wait(for migration: JSON) -> Wait? {
    var taken = Taken()
    for other in unfinished where other.hasBegun { taken.add(other, from: sources) }
    for waiting in unfinished.filter({ !$0.hasBegun }).sorted(by: Self.isOlder) {
      let wait = wait(waiting, taken)
      if waiting.meta.uid == migration.meta.uid { return wait }
      if wait == nil { taken.add(waiting, from: sources) }
    }
    return nil
  }

  private func wait(_ migration: JSON, _ taken: Taken) -> Wait? {
    let instance = migration.migratedInstance
    if taken.instances.contains(instance) { return .otherMigration }
    if taken.count >= options.parallelPerCluster { return .clusterLimit }
    let leaving = sources[instance].flatMap { taken.outbound[$0] } ?? 0
    return leaving >= options.parallelOutboundPerNode ? .nodeLimit : nil
  }

  private static func isOlder(_ left: JSON, than right: JSON) -> Bool {
    (left.meta.creationTimestamp ?? "", left.meta.name) < (right.meta.creationTimestamp ?? "", right.meta.name)
  }

  private struct Taken {
    var count = 0
    var outbound: [String: Int] = [:]
    var instances: Set<ObjectKey> = []

    mutating func add(_ migration: JSON, from sources: [ObjectKey: String]) {
      count += 1
      instances.insert(migration.migratedInstance)
      if let node = migration.migration?.sourceNode ?? sources[migration.migratedInstance] {
        outbound[node, default: 0] += 1
      }
    }
  }
}

extension JSON {
  /// Whether this migration has got its target pod.
  fileprivate var hasBegun: Bool { ![.unset, .pending].contains(migrationPhase) }
}

extension MigrationQueue.Wait {
  func condition(_ options: MigrationOptions) -> Condition {
    let message =
      switch self {
      case .otherMigration: "another migration of the same VMI has not ended"
      case .clusterLimit: "\(options.parallelPerCluster) migrations are under way, which is the cluster's limit"
      case .nodeLimit: "\(options.parallelOutboundPerNode) migrations leave the same node, which is its limit"
      }
    return Condition("MigrationWaiting", .yes, reason: rawValue, message: message)
  }
}
