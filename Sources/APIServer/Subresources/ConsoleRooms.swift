// All consoles that somebody is attached to through this server, whatever node their guests are on.

import FoundationEssentials
import KubeModel
import Synchronization

final class ConsoleRooms: Sendable {
  private struct Occupied {
    var instance: ObjectKey
    var room = ConsoleRoom()
    var bells: [Int: AsyncStream<Void>.Continuation] = [:]

    func ring() { for bell in bells.values { bell.yield() } }
  }

  private let rooms = Mutex<[String: Occupied]>([:])
  private let now: @Sendable () -> Date
  private let start: Date

  /// For so long after its start a server lets nobody anew have a console alone: viewers of an earlier server, which try again
  /// every few seconds, come back as they were.
  static let homecoming: TimeInterval = 5

  /// - Parameter start: since when this server answers; nil for now.
  init(now: @escaping @Sendable () -> Date, start: Date? = nil) { (self.now, self.start) = (now, start ?? now()) }

  /// Attaches somebody to the console of an instance. Throws as `ConsoleRoom.admit`; 409 also where somebody who had the console
  /// alone may yet come back.
  func enter(_ instance: ObjectKey, uid: String, user: String, _ entry: ConsoleEntry) throws(APIError) -> ConsoleVisit {
    if entry.mode == .exclusive, !entry.takesOver, !entry.isReturning { try waitForHomecoming() }
    let (changes, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = try rooms.withLock { rooms throws(APIError) in
      var occupied = rooms[uid] ?? Occupied(instance: instance)
      let number = try occupied.room.admit(user, entry, at: now())
      occupied.bells[number] = bell
      occupied.ring()
      rooms[uid] = occupied
      return number
    }
    return ConsoleVisit(self, uid: uid, number: number, isTold: entry.isTold, changes: changes)
  }

  private func waitForHomecoming() throws(APIError) {
    let age = now().timeIntervalSince(start)
    guard (0..<Self.homecoming).contains(age) else { return }
    let seconds = Int((Self.homecoming - age).rounded(.up))
    throw APIError(
      .conflict,
      "the server has just started, and who had this console exclusively comes back first: try again in \(seconds) s")
  }

  /// Whether a break may be sent to the console of an instance. Throws as `ConsoleRoom.admitBreak`.
  func admitBreak(uid: String, user: String, visit: String) throws(APIError) {
    try rooms.withLock { rooms throws(APIError) in
      try rooms[uid]?.room.admitBreak(by: user, visit: visit, at: now())
    }
  }

  fileprivate func leave(_ uid: String, _ number: Int) {
    rooms.withLock { rooms in
      rooms[uid]?.room.leave(number)
      rooms[uid]?.bells.removeValue(forKey: number)?.finish()
      if rooms[uid]?.room.isEmpty == true { rooms[uid] = nil } else { rooms[uid]?.ring() }
    }
  }

  fileprivate func typed(_ uid: String, _ number: Int) -> Bool {
    rooms.withLock { rooms in
      guard case .taken(let isNews) = rooms[uid]?.room.typed(by: number, at: now()) else { return false }
      if isNews { rooms[uid]?.ring() }
      return true
    }
  }

  fileprivate func audience(_ uid: String, own: Int) -> ConsoleAudience? {
    rooms.withLock { rooms in rooms[uid]?.room.audience(own: own, at: now()) }
  }

  /// Everybody who is attached, by instance.
  ///
  /// - Parameter namespace: nil for all.
  func audiences(namespace: String?) -> [ObjectKey: ConsoleAudience] {
    let all = rooms.withLock { rooms in rooms.values.map { ($0.instance, $0.room.audience(at: now())) } }
    return Dictionary(all.filter { namespace == nil || $0.0.namespace == namespace }) { $0.seats.isEmpty ? $1 : $0 }
  }
}

/// One viewer's seat, which is free again when this is let go of.
final class ConsoleVisit: Sendable {
  /// Idle times are told anew so often while several are attached.
  private static let idleInterval = Duration.seconds(60)

  let isTold: Bool
  private let rooms: ConsoleRooms
  private let uid: String
  private let number: Int
  private let changes: AsyncStream<Void>

  fileprivate init(_ rooms: ConsoleRooms, uid: String, number: Int, isTold: Bool, changes: AsyncStream<Void>) {
    (self.rooms, self.uid, self.number, self.isTold, self.changes) = (rooms, uid, number, isTold, changes)
  }

  deinit { leave() }

  func leave() { rooms.leave(uid, number) }

  /// Notes a key; false where it is not to reach the guest.
  func typed() -> Bool { rooms.typed(uid, number) }

  /// Tells who is attached, now and whenever that changes, until the task is cancelled or the seat is given up.
  func follow(_ tell: @escaping @Sendable (ConsoleAudience) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          try await Task.sleep(for: Self.idleInterval)
          if let audience = self.audience, audience.seats.count > 1 { try await tell(audience) }
        }
      }
      defer { group.cancelAll() }
      for await _ in changes { if let audience { try await tell(audience) } }
    }
  }

  /// Everybody at the console; nil once nobody is.
  var audience: ConsoleAudience? { rooms.audience(uid, own: number) }
}
