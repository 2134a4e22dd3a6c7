// Where a viewer of a console stands, and what it does when the connection ends. Pure: ConsoleSession does the I/O.

import KubeModel

/// The rules by which a viewer goes on.
struct ConsoleProgress: Sendable {
  enum Step: Sendable, Equatable {
    /// The guest's console is over.
    case finish
    case retry(after: Duration, ConsoleNotice)
    case fail(APIError)
  }

  /// How long a missing console is waited for, counted from the last good connection.
  let patience: Duration
  /// Bytes of the log that the first connection shows; nil takes the server's choice.
  let replay: Int?
  private(set) var position: ConsolePosition?
  private var hasAttached = false
  private var attempts = 0
  /// Bytes that will come a second time and are not shown again.
  private var repeated = 0
  /// Bytes still to come that the guest wrote before the connection stood.
  private var past = 0
  /// When those were written.
  private var times: [ConsoleTime] = []

  init(patience: Duration, replay: Int?) {
    self.patience = patience
    self.replay = replay
  }

  /// The query of the next attempt.
  var query: [(String, String)] {
    position?.query ?? replay.map { [(ConsoleParameter.replay, String($0))] } ?? []
  }

  /// A connection stands. Returns what to say of it.
  mutating func attach(_ head: ResponseHead) -> ConsoleNotice {
    let found = ConsolePosition(header: { head[$0] })
    defer {
      position = found ?? position
      hasAttached = true
      attempts = 0
    }
    repeated = 0
    past = Self.past(head, from: found)
    times = head[ConsoleHeader.times].map { ConsoleTime.times(header: $0) } ?? []
    guard hasAttached, let position, let found else { return .attached }
    guard found.log == position.log else { return .restarted }
    repeated = max(0, position.offset - found.offset)
    return found.offset > position.offset ? .missed(bytes: found.offset - position.offset) : .reattached
  }

  /// Servers that do not say how far their log reached are taken to replay nothing.
  private static func past(_ head: ResponseHead, from start: ConsolePosition?) -> Int {
    guard let start, let end = head[ConsoleHeader.end].flatMap({ Int($0) }), end > start.offset else { return 0 }
    return end - start.offset
  }

  /// Bytes have come. Returns those that were not seen before: what was written before the connection, and what since.
  mutating func take(_ bytes: [UInt8]) -> [ConsoleEvent] {
    let start = position?.offset ?? 0
    position?.offset += bytes.count
    let boundary = min(past, bytes.count)
    let skipped = min(repeated, bytes.count)
    past -= boundary
    repeated -= skipped
    let live = bytes[max(skipped, boundary)...]
    return replays(bytes[min(skipped, boundary)..<boundary], from: start) + (live.isEmpty ? [] : [.output(Array(live))])
  }

  /// What was written before, cut where another time begins.
  ///
  /// - Parameter start: the offset of the index 0.
  private func replays(_ bytes: ArraySlice<UInt8>, from start: Int) -> [ConsoleEvent] {
    var rest = bytes
    var events: [ConsoleEvent] = []
    while !rest.isEmpty {
      let offset = Int64(start + rest.startIndex)
      let next = times.firstIndex { $0.offset > offset } ?? times.endIndex
      let end = next < times.endIndex ? Int(clamping: times[next].offset - Int64(start)) : rest.endIndex
      let piece = rest.prefix(upTo: min(end, rest.endIndex))
      let written = next > 0 ? times[next - 1] : times.first
      events.append(.replay(Array(piece), written: written.map { Int($0.milliseconds / 1000) }))
      rest = rest[piece.endIndex...]
    }
    return events
  }

  /// The connection ended, or an attempt at one failed.
  ///
  /// - Parameter elapsed: since the last good connection, or the start.
  mutating func end(_ error: (any Error)?, elapsed: Duration) -> Step {
    switch error {
    case nil: return .finish
    case let closure as WebSocketClosure: return end(closure)
    case let error as APIError: return end(error, elapsed: elapsed)
    case let error?: return .fail(APIError(.serverUnreachable, "\(error)"))
    }
  }

  private mutating func end(_ closure: WebSocketClosure) -> Step {
    guard position != nil else {
      // Without a log to go on in, as with KubeVirt's servers: another viewer may just have taken the console over,
      // and two that take turns at that would see little of it.
      return .fail(APIError(.serverUnreachable, "\(closure): another viewer may have taken the console over"))
    }
    return retry(.lost(closure.description))
  }

  private mutating func end(_ error: APIError, elapsed: Duration) -> Step {
    let isPatient = elapsed < patience
    if error.code == 400, !error.message.contains("serial console") {
      return isPatient
        ? .retry(after: .seconds(1), .waiting(error.message))
        : .fail(APIError(.timeout, "gave up waiting: \(error.message)"))
    }
    let isAway = [502, 503, 504].contains(error.code) || hasAttached && [0, 500].contains(error.code)
    return isAway && isPatient ? retry(.lost(error.message)) : .fail(error)
  }

  /// Soon at first, then every few seconds, spread so that many viewers do not come at once.
  private mutating func retry(_ notice: ConsoleNotice) -> Step {
    let delay = min(0.1 * Double(1 << min(attempts, 10)), 3)
    attempts += 1
    return .retry(after: .seconds(delay * Double.random(in: 0.8...1.2)), notice)
  }
}
