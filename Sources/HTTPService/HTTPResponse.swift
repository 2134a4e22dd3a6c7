// What a handler answers: a whole body, a stream, or leaving HTTP for frames or bytes both ways.

public import NIOCore
public import NIOHTTP1

/// An answer to one request.
public struct HTTPResponse: Sendable {
  public enum Body: Sendable {
    case bytes(ByteBuffer)
    /// Chunked; the closure runs until it returns, throws, or is cancelled because the client has gone.
    case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
    /// Status 101; messages both ways in websocket frames.
    case webSocket(any DuplexHandler)
    /// Status 101; after the head only bytes, whatever they mean.
    case tunnel(any DuplexHandler)
  }

  public var status: HTTPResponseStatus
  public var headers: HTTPHeaders
  public var body: Body

  public init(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: Body = .bytes(ByteBuffer())) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public static func text(_ status: HTTPResponseStatus, _ text: String) -> HTTPResponse {
    HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(ByteBuffer(string: text)))
  }
}

/// Answers requests; called concurrently, once a request, and may take as long as it likes.
public protocol HTTPHandler: Sendable {
  func respond(to request: HTTPRequest) async -> HTTPResponse
}

/// One end of a conversation after an upgrade.
///
/// `run` and `received` run at the same time. When `run` returns or throws, the connection is closed; when `received` throws, or
/// the peer goes, `run` is cancelled. `received` never is: what it waits for has to come or to end.
public protocol DuplexHandler: Sendable {
  /// Sends until there is nothing more to send; returns the words to end a websocket with (a tunnel has none).
  func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason
  /// Takes one message (websocket) or piece (tunnel); the next is not read before this returns.
  func received(_ bytes: ByteBuffer) async throws
  /// The peer will send nothing more; the connection is closed when this returns.
  func finished() async
}

extension DuplexHandler {
  public func finished() async {}
}
