// A drain in lines: what has changed for each guest from one look to the next. Pure.

import KubeModel
import Operations

enum DrainNews {
  /// A line for each guest whose standing is new; progress within a migration is none.
  static func lines(from old: DrainReport?, to new: DrainReport) -> [String] {
    let known = Dictionary((old?.guests ?? []).map { ($0.machine, words(for: $0)) }) { $1 }
    return new.guests.compactMap { guest in
      let words = words(for: guest)
      return words == known[guest.machine] || words.isEmpty ? nil : "\(guest.machine) \(words)"
    }
  }

  /// `node-a: 2 moved, 1 moving, 1 could move  default/testvm 43%`
  static func progress(_ report: DrainReport) -> String {
    let moving = report.guests.compactMap { guest in
      if case .moving(let migration) = guest.standing { "\(guest.machine) \(migration.percent)%" } else { nil }
    }
    return (["\(report.node): \(report.summary)"] + moving).joined(separator: "  ")
  }

  /// Why a guest is still on the node, at the end.
  static func reason(_ guest: DrainReport.Guest, refused: [ObjectKey: String]) -> String {
    if let refusal = refused[guest.machine] { return "\(guest.machine) was refused a migration: \(refusal)" }
    let words = words(for: guest)
    return "\(guest.machine) \(words.isEmpty ? "has not moved yet" : words)"
  }

  private static func words(for guest: DrainReport.Guest) -> String {
    switch guest.standing {
    case .stays(let reason): reason
    case .unasked: ""
    case .moving(let migration):
      migration.target.isEmpty ? "is to move" : "moves to \(migration.target) (\(migration.word))"
    case .failed(let reason): "could not move: \(reason)"
    case .moved(let node): "moved to \(node)"
    case .gone: "is gone"
    }
  }
}
