// An open websocket as its users see it, and how a client opens one.

import KubeModel
import Threads

/// A websocket that carries binary messages, and texts of which the last counts. Runs on a thread of its own; letting go of it closes it.
public final class WebSocketConnection: Sendable {
  /// The server's 101 answer, for the headers that a subresource adds to it.
  public let responseHeaders: ResponseHead
  private let channel: WebSocketChannel

  init(_ channel: WebSocketChannel, head: ResponseHead) {
    self.channel = channel
    responseHeaders = head
  }

  deinit { channel.close() }

  /// Sends one binary message; waits while a mebibyte is on its way. Throws `WebSocketClosure` once the socket has ended.
  ///
  /// A message that was accepted may still be lost when the connection breaks.
  public func send(_ message: [UInt8]) async throws {
    guard await channel.send(message) else { throw channel.end ?? WebSocketClosure(code: 1006) }
  }

  /// The next binary message, or an empty one where a text has come; nil where the server closed normally, else throws `WebSocketClosure`.
  ///
  /// One task at a time may wait here; cancelling it closes the socket and gives nil. While a mebibyte waits to be taken, nothing more
  /// is read from the connection.
  public func receive() async throws -> [UInt8]? {
    let message = await withTaskCancellationHandler {
      await channel.incoming.next()
    } onCancel: {
      channel.close()
    }
    if message == nil, let end = channel.end, !end.isNormal { throw end }
    return message
  }

  /// The last text that has come, once.
  public func takeText() -> [UInt8]? { channel.takeText() }

  /// Says goodbye with code 1000. What the server has sent before can still be received.
  public func close() { channel.close() }
}

extension HTTPResourceClient {
  /// Opens a websocket, such as a console. An answer other than 101 is thrown as the `APIError` that it carries.
  ///
  /// - Parameter path: from the server's root, already percent-encoded.
  public func webSocket(
    path: String, query: [(String, String)] = [], protocols: [String] = ["plain.kubevirt.io"]
  ) async throws -> WebSocketConnection {
    try await authorized(request("GET", path, query: query, accept: "*/*")) { request, endpoint in
      guard let wake = WakeSignal() else {
        throw APIError(.serverUnreachable, "no file descriptor left for a connection: raise the limit (ulimit -n)")
      }
      let channel = WebSocketChannel(wake: wake)
      let opening = WebSocketOpening(request, endpoint, WebSocketHandshake(protocols: protocols), channel)
      let head = try await withTaskCancellationHandler {
        try await opening.head()
      } onCancel: {
        channel.close()
      }
      return WebSocketConnection(channel, head: head)
    }
  }
}
