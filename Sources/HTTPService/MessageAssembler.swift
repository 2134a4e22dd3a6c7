// Websocket frames to messages (RFC 6455, 5.4): fragments put together, control frames told apart. Pure.

import NIOCore
import NIOWebSocket

struct MessageAssembler {
  enum Step: Equatable {
    case nothing
    case message(ByteBuffer)
    case ping(ByteBuffer)
    case closed
    case violation
  }

  private var partial: ByteBuffer?

  /// The longest message, all its fragments together, in bytes.
  static let messageLimit = 4 << 20

  mutating func take(_ frame: WebSocketFrame) -> Step {
    switch frame.opcode {
    case .binary, .text:
      guard partial == nil else { return .violation }
      return collect(frame, into: ByteBuffer())
    case .continuation:
      // Taken out, so that what has come is added to and not copied.
      guard let begun = partial.take() else { return .violation }
      return collect(frame, into: begun)
    case .ping: return .ping(frame.unmaskedData)
    case .pong: return .nothing
    case .connectionClose: return .closed
    default: return .violation
    }
  }

  private mutating func collect(_ frame: WebSocketFrame, into begun: ByteBuffer) -> Step {
    var message = begun
    var data = frame.unmaskedData
    guard message.readableBytes + data.readableBytes <= Self.messageLimit else { return .violation }
    message.writeBuffer(&data)
    partial = frame.fin ? nil : message
    return frame.fin ? .message(message) : .nothing
  }
}
