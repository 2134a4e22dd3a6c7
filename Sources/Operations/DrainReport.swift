// How far a node is from being empty: each of its guests, and whether it moves, could move, or stays and why. Pure.

public import Codecs
public import KubeModel

/// The guests of a node that is, or is to be, drained.
public struct DrainReport: Sendable, Hashable {
  public enum Standing: Sendable, Hashable {
    /// Cannot move; the reason completes a sentence that begins with the guest's name.
    case stays(String)
    /// Could move, and nobody has asked for it.
    case unasked
    case moving(MigrationReport)
    /// Its last migration failed.
    case failed(String)
    case moved(to: String)
    /// It runs nowhere any more.
    case gone
  }

  public struct Guest: Sendable, Hashable {
    public let machine: ObjectKey
    public let standing: Standing

    /// Whether it still takes room on the node.
    public var isOnNode: Bool {
      switch standing {
      case .stays, .unasked, .moving, .failed: true
      case .moved, .gone: false
      }
    }
  }

  public let node: String
  /// In the order of their names.
  public let guests: [Guest]

  /// - Parameters:
  ///   - expected: guests that were on the node before, to say what became of them.
  ///   - instances: at least those on the node.
  ///   - migrations: all there are.
  public init(
    node: String, expected: Set<ObjectKey> = [], instances: some Sequence<JSON>, migrations: some Sequence<JSON>
  ) {
    var present: [ObjectKey: JSON] = [:]
    for instance in instances {
      let isHere = instance["status", "nodeName"].string == node && !instance.instancePhase.isFinal
      if isHere || expected.contains(instance.key) { present[instance.key] = instance }
    }
    let newest = Self.newest(of: migrations)
    self.node = node
    guests = expected.union(present.keys).sorted().map { machine in
      Guest(machine: machine, standing: Standing(of: present[machine], on: node, newest[machine]))
    }
  }

  /// The last migration of each machine: the unfinished one, or the one made last.
  private static func newest(of migrations: some Sequence<JSON>) -> [ObjectKey: JSON] {
    func rank(_ migration: JSON) -> (Int, String, String) {
      (migration.migrationPhase.isFinal ? 0 : 1, migration.meta.creationTimestamp ?? "", migration.meta.name)
    }
    return Dictionary(migrations.map { ($0.migratedInstance, $0) }) { rank($0) > rank($1) ? $0 : $1 }
  }

  /// Guests that could be asked to move now, those included whose last try failed.
  public var askable: [ObjectKey] {
    guests.filter { guest in
      if case .failed = guest.standing { true } else { guest.standing == .unasked }
    }.map(\.machine)
  }

  /// Whether a migration is under way.
  public var isMoving: Bool {
    guests.contains { if case .moving = $0.standing { true } else { false } }
  }

  public var remaining: [Guest] { guests.filter(\.isOnNode) }

  /// `3 moved, 2 moving, 1 stays`; what there is none of is left out.
  public var summary: String {
    var counts: [Int] = Array(repeating: 0, count: Standing.words.count)
    for guest in guests { counts[guest.standing.rank] += 1 }
    let parts = zip(counts, Standing.words).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "no guests" : parts.joined(separator: ", ")
  }
}

extension DrainReport.Standing {
  fileprivate static let words = ["moved", "gone", "moving", "could move", "failed", "cannot move"]

  fileprivate var rank: Int {
    switch self {
    case .moved: 0
    case .gone: 1
    case .moving: 2
    case .unasked: 3
    case .failed: 4
    case .stays: 5
    }
  }

  /// - Parameter instance: nil where it is not known to be anywhere, as when only the node's own are looked at.
  fileprivate init(of instance: JSON?, on node: String, _ migration: JSON?) {
    let report = migration.map { MigrationReport($0) }
    let living = instance.flatMap { $0.instancePhase.isFinal ? nil : $0 }
    let place = living?["status", "nodeName"].string
    if let place, place != node {
      self = .moved(to: place)
    } else if let report, !report.phase.isFinal {
      self = .moving(report)
    } else if let living, let migration, let report, migration.hasMoved(living, from: node) {
      self = .moved(to: report.target)
    } else if let living {
      self = .init(ofStill: living, report)
    } else if instance == nil, let report, report.phase == .succeeded {
      self = .moved(to: report.target)
    } else {
      self = .gone
    }
  }

  /// Of a guest that is on the node and not under way.
  private init(ofStill instance: JSON, _ report: MigrationReport?) {
    if let obstacle = instance.migrationObstacle {
      self = .stays(obstacle)
    } else if let report, report.phase == .failed {
      self = .failed(report.reason)
    } else {
      self = .unasked
    }
  }
}

extension JSON {
  /// Of a migration: whether an instance that still seems to be on the node has left it. That it has succeeded may be known before
  /// where the instance is.
  fileprivate func hasMoved(_ instance: JSON, from node: String) -> Bool {
    guard let state = migration, migrationPhase == .succeeded else { return false }
    return state.sourceNode == node && state.targetNode != node && instance.migration?.uid == state.uid
  }
}
