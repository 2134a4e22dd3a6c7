// Who is attached to consoles, for the lists of machines: what was heard, and when it is asked again. Pure.

import Codecs
import KubeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A look at who is attached to consoles.
struct ViewersRequest: Sendable, Hashable {
  /// Where it is asked: an answer from another place is not taken.
  var place: Place
}

struct ViewersWatch: Sendable {
  /// Seconds between looks, and after a look that came to nothing: servers of others do not tell.
  static let interval: TimeInterval = 5
  static let refusedInterval: TimeInterval = 300

  private var next = Date.distantPast
  private var isWaiting = false

  /// Whether it is time to ask; if so, counts as asked. At most one look is under way.
  mutating func isDue(_ now: Date) -> Bool {
    guard !isWaiting, now >= next else { return false }
    isWaiting = true
    return true
  }

  mutating func heard(isRefused: Bool, at now: Date) {
    isWaiting = false
    next = now.addingTimeInterval(isRefused ? Self.refusedInterval : Self.interval)
  }

  /// The audiences of a `VirtualMachineInstanceViewersList`, by instance.
  static func audiences(_ answer: JSON) -> [ObjectKey: ConsoleAudience] {
    let items = answer["items"].elements.map { ($0.key, ConsoleAudience($0)) }
    return Dictionary(items.filter { !$0.1.seats.isEmpty }) { first, _ in first }
  }
}

extension DashboardState {
  /// What is to be asked now; nil where no list of machines is in front, or it is not yet time.
  var viewersRequest: Effect? {
    mutating get {
      guard [.virtualMachines, .instances].contains(view.kind), pages.isEmpty, !place.isJoined, viewers.isDue(now)
      else {
        return nil
      }
      return .fetchViewers(ViewersRequest(place: place))
    }
  }

  mutating func received(_ request: ViewersRequest, _ answer: Result<JSON, APIError>) {
    let found = try? answer.get()
    viewers.heard(isRefused: found == nil, at: now)
    guard request.place == place else { return }
    setAudiences(found.map(ViewersWatch.audiences) ?? [:])
  }
}

extension ConsoleAudience {
  /// A cell of a list: whoever has it exclusively first.
  var cell: TableCell {
    let sorted = seats.filter { $0.mode == .exclusive } + seats.filter { $0.mode != .exclusive }
    return TableCell(
      sorted.map(\.words).joined(separator: ", "), seats.contains { $0.mode == .exclusive } ? .warning : .text)
  }
}
