// One HTTP exchange in flight: the meeting place of the transfer thread, which fills it, and the task that awaits it.

import KubeModel
import Synchronization

/// The state of one exchange behind a lock; at most one task waits on it.
final class Transfer: Sendable {
  /// Undelivered bytes at which a stream is paused until its reader has taken them.
  static let streamBound = 1 << 20
  /// The largest whole answer that is held in memory; beyond it the request fails.
  static let answerBound = 512 << 20

  let request: OutgoingRequest
  let endpoint: Endpoint
  private let state = Mutex(State())

  init(_ request: OutgoingRequest, to endpoint: Endpoint) {
    self.request = request
    self.endpoint = endpoint
  }

  private struct State {
    var head = ResponseHead(status: 0)
    var isHeadComplete = false
    var body: [UInt8] = []
    var isPaused = false
    var outcome: Result<Void, APIError>?
    var waiter: Waiter?

    /// The waiting task's continuation, once what it waits for has come.
    mutating func readyWaiter() -> CheckedContinuation<Void, Never>? {
      guard let waiter, outcome != nil || waiter.event.hasCome(in: self) else { return nil }
      self.waiter = nil
      return waiter.continuation
    }
  }

  private struct Waiter {
    var event: Event
    var continuation: CheckedContinuation<Void, Never>
  }

  private enum Event {
    case head, bytes, end

    func hasCome(in state: borrowing State) -> Bool {
      switch self {
      case .head: state.isHeadComplete
      case .bytes: !state.body.isEmpty
      case .end: false
      }
    }
  }
}

// MARK: - The transfer thread's side

extension Transfer {
  /// What the transfer thread does with the bytes it offered.
  enum Verdict { case taken, pause, refuse }

  func take(headerLine line: String) {
    update { state in
      if line.isEmpty {
        // Interim answers (1xx) have heads of their own; the real one follows.
        state.isHeadComplete = state.head.status >= 200 || state.head.status == 101
      } else {
        state.head.take(line: line)
      }
    }
  }

  func take(body bytes: UnsafeRawBufferPointer) -> Verdict {
    update { state in
      if request.isStream, state.body.count >= Self.streamBound {
        state.isPaused = true
        return .pause
      }
      guard state.body.count + bytes.count <= Self.answerBound else { return .refuse }
      state.body.append(contentsOf: bytes)
      return .taken
    }
  }

  /// True also for a transfer that was cancelled before it began.
  var isFinished: Bool { state.withLock { $0.outcome != nil } }

  /// The first outcome stays.
  func finish(_ outcome: Result<Void, APIError>) {
    update { state in
      if state.outcome == nil { state.outcome = outcome }
    }
  }

  private func update<Value>(_ change: (inout State) -> Value) -> Value {
    let (value, waiter) = state.withLock { state in
      let value = change(&state)
      return (value, state.readyWaiter())
    }
    waiter?.resume()
    return value
  }
}

// MARK: - The awaiting task's side

extension Transfer {
  /// Waits for the head of the answer.
  func head() async throws(APIError) -> ResponseHead {
    await wait(for: .head)
    return try state.withLock { (state) throws(APIError) in
      if !state.isHeadComplete, case .failure(let error) = state.outcome { throw error }
      return state.head
    }
  }

  /// Waits for the whole answer.
  func answer() async throws(APIError) -> (head: ResponseHead, body: [UInt8]) {
    await wait(for: .end)
    return try state.withLock { (state) throws(APIError) in
      if case .failure(let error) = state.outcome { throw error }
      return (state.head, state.body)
    }
  }

  /// Waits for the next bytes of a stream; nil at its end.
  ///
  /// - Parameter resume: called where the transfer had been paused and may go on.
  func bytes(resume: (Transfer) -> Void) async throws(APIError) -> [UInt8]? {
    await wait(for: .bytes)
    let (bytes, wasPaused) = try state.withLock { (state) throws(APIError) -> ([UInt8]?, Bool) in
      guard !state.body.isEmpty else {
        if case .failure(let error) = state.outcome { throw error }
        return (nil, false)
      }
      defer {
        state.body = []
        state.isPaused = false
      }
      return (state.body, state.isPaused)
    }
    if wasPaused { resume(self) }
    return bytes
  }

  private func wait(for event: Event) async {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state in
        state.waiter = Waiter(event: event, continuation: continuation)
        return state.readyWaiter()
      }
      ready?.resume()
    }
  }
}
