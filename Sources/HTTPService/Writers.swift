// What handlers write with while a response streams or a connection is upgraded. Writes wait while the peer is slow.

public import NIOCore
import NIOHTTP1
import NIOWebSocket

typealias ServerWriter = NIOAsyncChannelOutboundWriter<ServerOutbound>

/// The sink of a streamed response body.
public struct HTTPBodyWriter: Sendable {
  let writer: ServerWriter

  /// Sends one chunk; suspends while the peer reads too slowly, throws once it has gone.
  public func write(_ bytes: ByteBuffer) async throws {
    guard bytes.readableBytes > 0 else { return }
    try await writer.write(.response(.body(.byteBuffer(bytes))))
  }
}

/// The sink of an upgraded connection.
public struct DuplexWriter: Sendable {
  /// The largest websocket frame accepted, in bytes.
  public static let frameLimit = 1 << 20

  let writer: ServerWriter
  let mode: UpgradeMode

  /// Sends a binary message or a piece of bytes; suspends while the peer reads too slowly, throws once it has gone.
  public func write(_ bytes: ByteBuffer) async throws {
    switch mode {
    case .tunnel: try await writer.write(.upgraded(.bytes(bytes)))
    case .webSocket: try await writer.write(.upgraded(.frame(WebSocketFrame(fin: true, opcode: .binary, data: bytes))))
    }
  }

  /// Sends a text message; a tunnel has none.
  public func write(text bytes: ByteBuffer) async throws {
    guard mode == .webSocket else { return }
    try await writer.write(.upgraded(.frame(WebSocketFrame(fin: true, opcode: .text, data: bytes))))
  }

  /// Ends a websocket in order; a tunnel is simply closed by returning.
  func close(_ reason: WebSocketCloseReason) async throws {
    guard mode == .webSocket else { return }
    var data = ByteBuffer()
    data.write(webSocketErrorCode: reason.errorCode)
    data.writeString(reason.words)
    try await writer.write(.upgraded(.frame(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))))
  }

  func pong(_ data: ByteBuffer) async throws {
    try await writer.write(.upgraded(.frame(WebSocketFrame(fin: true, opcode: .pong, data: data))))
  }
}

public enum WebSocketCloseReason: Sendable, Hashable {
  case normal, goingAway, protocolError, messageTooLarge
  /// One of the codes from 4000 on, which are an application's own, with a few words (at most 123 bytes).
  case other(code: UInt16, words: String)

  var errorCode: WebSocketErrorCode {
    switch self {
    case .normal: .normalClosure
    case .goingAway: .goingAway
    case .protocolError: .protocolError
    case .messageTooLarge: .messageTooLarge
    case .other(let code, _): WebSocketErrorCode(codeNumber: Int(code))
    }
  }

  var words: String {
    if case .other(_, let words) = self { words } else { "" }
  }
}
