// In which way a viewer is attached to a console, and how that changes: by the operator, by others, or not at all.

public import KubeModel

/// A way of being attached. A value: ConsoleSession does the I/O.
public struct ConsoleAttachment: Sendable {
  /// What is to follow the end of a connection, or of an attempt at one.
  enum Step: Sendable, Equatable {
    /// What would follow anyway.
    case asUsual
    /// Another attempt at once, after telling what there is to tell.
    case again(ConsoleNotice?)
  }

  private enum Change: Sendable {
    /// The connection of the former mode is being closed.
    case leaving(former: ConsoleMode)
    case asking(former: ConsoleMode)

    var former: ConsoleMode {
      switch self {
      case .leaving(let former), .asking(let former): former
      }
    }
  }

  private(set) var mode: ConsoleMode
  private var takesOver: Bool
  /// By which the server knows a viewer that comes again.
  private let visit = String(UInt64.random(in: .min ... .max), radix: 36)
  private var socket: WebSocketConnection?
  private var hasAttached = false
  private var change: Change?
  /// Whether the next connection is no news.
  private var isQuiet = false

  public init(mode: ConsoleMode = .shared, takesOver: Bool = false) { (self.mode, self.takesOver) = (mode, takesOver) }

  /// What the server is asked for; servers that know of no modes pass over it.
  var query: [(String, String)] {
    let isReturning = hasAttached && change == nil
    return [(ConsoleParameter.mode, mode.rawValue), (ConsoleParameter.visit, visit)]
      + (takesOver ? [(ConsoleParameter.takeover, "true")] : [])
      + (isReturning ? [(ConsoleParameter.returning, "true")] : [])
  }

  /// What a break is asked for with. Throws `APIError` where nothing is to be sent.
  var breakQuery: [(String, String)] {
    get throws(APIError) {
      guard mode != .spy else {
        throw APIError(.conflict, "attached as a spy: breaks are not sent")
      }
      return [(ConsoleParameter.visit, visit)]
    }
  }

  /// Asks for another mode; returns the connection that has to end for it, if there is one.
  mutating func ask(for mode: ConsoleMode, takesOver: Bool) -> WebSocketConnection? {
    guard mode != self.mode || takesOver else { return nil }
    let former = change?.former ?? self.mode
    change = socket == nil ? .asking(former: former) : .leaving(former: former)
    (self.mode, self.takesOver) = (mode, takesOver)
    return socket
  }

  /// A connection stands; returns whether that is no news.
  mutating func begin(on socket: WebSocketConnection) -> Bool {
    defer { (self.socket, change, takesOver, isQuiet, hasAttached) = (socket, nil, false, false, true) }
    return isQuiet
  }

  /// The server says that the mode is another one now.
  mutating func note(_ mode: ConsoleMode) { if change == nil { self.mode = mode } }

  /// A connection has ended, or could not be made.
  mutating func end(_ error: (any Error)?) -> Step {
    socket = nil
    let refusal = (error as? APIError).flatMap { [.conflict, .tooManyRequests].contains($0.reason) ? $0 : nil }
    switch (change, refusal) {
    case (.leaving(let former), _):
      change = .asking(former: former)
      isQuiet = true
      return .again(nil)
    case (.asking(let former), let refusal?): return goBack(to: former, refusal)
    // Somebody took the console while the connection was lost.
    case (nil, let refusal?) where hasAttached && mode == .exclusive: return goBack(to: .shared, refusal)
    default: return .asUsual
    }
  }

  private mutating func goBack(to mode: ConsoleMode, _ refusal: APIError) -> Step {
    (self.mode, takesOver, change, isQuiet) = (mode, false, nil, true)
    return .again(.refused(refusal.message))
  }
}
