// Who is attached to one console, and who of them may type. Pure.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel

/// What a client asks for when it attaches.
struct ConsoleEntry: Sendable, Hashable {
  var mode = ConsoleMode.shared
  var takesOver = false
  /// Whether the client wants to be told who is attached, in text messages. Others, such as virtctl, get bytes alone.
  var isTold = false
  /// By which a client that attaches again is known; empty for none.
  var visit = ""
  /// The client was attached in this way before; its connection has ended since.
  var isReturning = false

  /// - Throws: `APIError`: a mode that there is not.
  init(_ request: HTTPRequest) throws(APIError) {
    guard let name = request.parameter(ConsoleParameter.mode) else { return }
    guard let mode = ConsoleMode(rawValue: name) else {
      throw APIError(
        .badRequest, "mode must be one of \(ConsoleMode.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    (self.mode, takesOver, isTold) = (mode, request.flag(ConsoleParameter.takeover), true)
    (visit, isReturning) = (Self.visit(of: request), request.flag(ConsoleParameter.returning))
  }

  /// By which a client is known again; empty for none.
  static func visit(of request: HTTPRequest) -> String {
    String((request.parameter(ConsoleParameter.visit) ?? "").prefix(ConsoleSeat.nameLimit))
  }

  init(
    mode: ConsoleMode = .shared, takesOver: Bool = false, isTold: Bool = true, visit: String = "",
    isReturning: Bool = false
  ) {
    (self.mode, self.takesOver, self.isTold) = (mode, takesOver, isTold)
    (self.visit, self.isReturning) = (visit, isReturning)
  }
}

/// The seats at one console.
struct ConsoleRoom: Sendable {
  /// While somebody types, the others are told so often.
  static let activityInterval: TimeInterval = 5

  private struct Seat: Sendable {
    var number: Int
    var user: String
    var entry: ConsoleEntry
    var since: Date
    var lastKey: Date
    var lastTold: Date
  }

  private var seats: [Seat] = []
  private var lastNumber = 0

  var isEmpty: Bool { seats.isEmpty }
  var count: Int { seats.count }

  /// Takes a seat; one of the same user and visit, whose connection has not been found dead yet, is given up.
  ///
  /// - Throws: `APIError`: 409 while somebody else has the console exclusively, unless the client only looks or is told;
  ///   429 where all seats are taken.
  mutating func admit(_ user: String, _ entry: ConsoleEntry, at now: Date) throws(APIError) -> Int {
    let others = seats.filter { entry.visit.isEmpty || $0.entry.visit != entry.visit || $0.user != user }
    if let holder = others.first(where: { $0.entry.mode == .exclusive }), !entry.takesOver {
      let words = Self.seat(holder, now).words
      if entry.mode == .exclusive {
        throw APIError(.conflict, "\(words) holds this console: ask them, or take it over")
      }
      if !entry.isTold { throw APIError(.conflict, "\(words) holds this console: look with mode=spy") }
    }
    guard others.count < ConsoleAudience.limit else {
      throw APIError(.tooManyRequests, "\(ConsoleAudience.limit) viewers are attached to this console already")
    }
    seats = others
    if entry.mode == .exclusive { for index in seats.indices { seats[index].entry.giveUpExclusivity() } }
    lastNumber += 1
    seats.append(Seat(number: lastNumber, user: user, entry: entry, since: now, lastKey: now, lastTold: now))
    return lastNumber
  }

  mutating func leave(_ number: Int) { seats.removeAll { $0.number == number } }

  enum Typing: Sendable, Hashable {
    case refused
    /// The guest gets it; it is news where others have not been told lately.
    case taken(isNews: Bool)
  }

  mutating func typed(by number: Int, at now: Date) -> Typing {
    guard let index = seats.firstIndex(where: { $0.number == number }), seats[index].entry.mode != .spy,
      !seats.contains(where: { $0.number != number && $0.entry.mode == .exclusive })
    else { return .refused }
    seats[index].lastKey = now
    guard now.timeIntervalSince(seats[index].lastTold) >= Self.activityInterval else { return .taken(isNews: false) }
    seats[index].lastTold = now
    return .taken(isNews: true)
  }

  /// A break is asked for, by who has a seat and names the visit, or from outside. Outside, users who have the console exclusively
  /// may as well as at their seats.
  ///
  /// - Throws: `APIError`: 409 where keys of that seat would not be sent either.
  mutating func admitBreak(by user: String, visit: String, at now: Date) throws(APIError) {
    let own = seats.firstIndex { seat in
      seat.user == user && (visit.isEmpty ? seat.entry.mode == .exclusive : seat.entry.visit == visit)
    }
    let audience = audience(own: own.map { seats[$0].number }, at: now)
    guard let refusal = audience.refusal(of: "breaks") else {
      if let own { seats[own].lastKey = now }
      return
    }
    let remedy = audience.ownSeat?.mode == .spy ? "attach with mode=shared" : "ask them, or take it over"
    throw APIError(.conflict, "\(refusal); \(remedy)")
  }

  /// - Parameter own: the seat of who is told.
  func audience(own: Int? = nil, at now: Date) -> ConsoleAudience {
    ConsoleAudience(seats.map { Self.seat($0, now) }, own: own)
  }

  private static func seat(_ seat: Seat, _ now: Date) -> ConsoleSeat {
    ConsoleSeat(
      number: seat.number, user: seat.user, mode: seat.entry.mode, since: RFC3339.seconds(seat.since),
      idle: Int(max(0, now.timeIntervalSince(seat.lastKey))))
  }
}

extension ConsoleEntry {
  fileprivate mutating func giveUpExclusivity() { if mode == .exclusive { mode = .shared } }
}
