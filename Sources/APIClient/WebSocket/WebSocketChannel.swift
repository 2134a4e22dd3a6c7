// The meeting place of a websocket's thread and the tasks that send and receive.

import Synchronization
import Threads

/// How a websocket came to its end.
public struct WebSocketClosure: Error, Sendable, Hashable, CustomStringConvertible {
  /// RFC 6455: 1000 normal, 1001 going away, 1005 none given, 1006 broke off without a close frame, 1011 server error …
  public var code: Int
  public var reason: String

  public init(code: Int, reason: String = "") {
    self.code = code
    self.reason = reason
  }

  public var isNormal: Bool { code == 1000 || code == 1005 }

  public var description: String {
    let words = reason.isEmpty ? "" : ": \(reason)"
    return code == 1006 ? "the connection broke off\(words)" : "the server closed the connection (\(code))\(words)"
  }
}

/// Messages on their way in and out, and the end of both.
final class WebSocketChannel: Sendable {
  /// Bytes that wait in either direction before their source is held up.
  static let bound = 1 << 20

  let incoming: ByteQueue
  let outgoing = ByteQueue(bound: bound)
  let wake: WakeSignal
  private let state = Mutex(State())

  private struct State {
    var isClosing = false
    var end: WebSocketClosure?
    var text: [UInt8]?
  }

  init(wake: WakeSignal) {
    self.wake = wake
    // The thread stops reading at the bound, and waits to hear that there is room again.
    incoming = ByteQueue(bound: Self.bound) { wake.raise() }
  }

  var isClosing: Bool { state.withLock { $0.isClosing } }

  /// Nil while the socket is open.
  var end: WebSocketClosure? { state.withLock { $0.end } }

  /// Queues a message for the thread; waits while the queue is full. False once the socket has ended.
  func send(_ message: [UInt8]) async -> Bool {
    guard await outgoing.put(message) else { return false }
    wake.raise()
    return true
  }

  /// Asks the thread to say goodbye.
  func close() {
    state.withLock { $0.isClosing = true }
    wake.raise()
  }

  /// Keeps a text message for the receiver, in the place of one that it has not taken; wakes it by an empty message, of which there
  /// is one however many texts come.
  func note(text: [UInt8]) {
    let isFirst = state.withLock { state in
      defer { state.text = text }
      return state.text == nil
    }
    if isFirst { incoming.append([]) }
  }

  func takeText() -> [UInt8]? { state.withLock { $0.text.take() } }

  /// The thread's last word.
  func finish(_ end: WebSocketClosure) {
    state.withLock { $0.end = end }
    incoming.finish()
    outgoing.finish()
  }
}
