// Who is attached to a serial console, as servers tell it and viewers show it.

public import Codecs

/// How a viewer is attached.
public enum ConsoleMode: String, Sendable, Hashable, CaseIterable {
  /// Sees everything; what is typed is not sent.
  case spy
  /// Sees and types, as others do.
  case shared
  /// While there is one, the others can only look.
  case exclusive
}

/// A viewer of a console.
public struct ConsoleSeat: Sendable, Hashable {
  /// Longer names are cut.
  public static let nameLimit = 64

  /// Tells viewers of the same name apart; never used again at a console while somebody is there.
  public var number: Int
  /// The name by which the server knows the user, without control characters.
  public var user: String
  public var mode: ConsoleMode
  /// Since when, as RFC 3339.
  public var since: String
  /// Seconds since the last key, or since the viewer came.
  public var idle: Int

  public init(number: Int, user: String, mode: ConsoleMode, since: String, idle: Int) {
    (self.number, self.mode, self.since, self.idle) = (number, mode, since, idle)
    self.user = Self.plain(user)
  }

  /// Nil for what is none.
  public init?(_ json: JSON) {
    guard let number = json["number"].int, let mode = json["mode"].string.flatMap(ConsoleMode.init) else { return nil }
    self.init(
      number: number, user: json["user"].string ?? "", mode: mode, since: json["since"].string ?? "",
      idle: max(0, json["idleSeconds"].int ?? 0))
  }

  public var json: JSON {
    [
      "number": JSON(number), "user": .string(user), "mode": .string(mode.rawValue), "since": .string(since),
      "idleSeconds": JSON(idle),
    ]
  }

  /// `alice`, `bob (exclusive, idle 3m)`; who typed within a minute is not idle.
  public var words: String {
    let remarks =
      (mode == .shared ? [] : [mode.rawValue]) + (idle < 60 ? [] : ["idle \(Age.text(seconds: idle / 60 * 60))"])
    return remarks.isEmpty ? user : "\(user) (\(remarks.joined(separator: ", ")))"
  }

  private static func plain(_ name: String) -> String {
    let kept = name.unicodeScalars.filter { ![.control, .format].contains($0.properties.generalCategory) }
    return String(String.UnicodeScalarView(kept.prefix(nameLimit)))
  }
}

/// Everybody at one console.
public struct ConsoleAudience: Sendable, Hashable {
  /// So many can be attached to one console.
  public static let limit = 64

  /// In the order in which they came.
  public var seats: [ConsoleSeat]
  /// The number of who is told; nil for somebody who is not attached.
  public var own: Int?

  public init(_ seats: [ConsoleSeat], own: Int? = nil) { (self.seats, self.own) = (seats, own) }

  public init(_ json: JSON) {
    seats = json["viewers"].elements.prefix(Self.limit).compactMap { ConsoleSeat($0) }
    own = json["own"].int
  }

  public var json: JSON { ["viewers": .array(seats.map(\.json)), "own": own.map { JSON($0) } ?? .null] }

  public var ownSeat: ConsoleSeat? { own.flatMap { own in seats.first { $0.number == own } } }
  public var others: [ConsoleSeat] { seats.filter { $0.number != own } }
  /// Whoever else has the console exclusively.
  public var holder: ConsoleSeat? { others.first { $0.mode == .exclusive } }

  /// Why nothing that is typed reaches the guest; nil where it does.
  public var typingRefusal: String? { refusal(of: "keys") }

  /// Why nothing reaches the guest; nil where it does.
  ///
  /// - Parameter what: what is not sent, such as `keys`.
  public func refusal(of what: String) -> String? {
    if ownSeat?.mode == .spy { return "attached as a spy: \(what) are not sent" }
    return holder.map { "\($0.words) holds this console: \(what) are not sent" }
  }

  /// What has changed since, in words; nil where nothing but idle times has.
  public func news(since earlier: ConsoleAudience) -> String? {
    let before = Dictionary(earlier.seats.map { ($0.number, $0) }) { first, _ in first }
    let present = Set(seats.map(\.number))
    let gone = earlier.others.filter { !present.contains($0.number) }.map { "\($0.user) left" }
    let changed = others.compactMap { seat -> String? in
      guard let old = before[seat.number] else {
        return "\(seat.user) attached\(seat.mode == .shared ? "" : " (\(seat.mode))")"
      }
      return old.mode == seat.mode ? nil : "\(seat.user) is \(seat.mode) now"
    }
    let own = ownSeat?.mode == earlier.ownSeat?.mode ? [] : [ownSeat.map { "you are \($0.mode) now" } ?? ""]
    let words = gone + changed + own.filter { !$0.isEmpty }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}
