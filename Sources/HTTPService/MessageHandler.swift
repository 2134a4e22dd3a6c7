// The dialing side of a websocket: the contents of messages as plain bytes, and bytes as masked messages.

import NIOCore
import NIOWebSocket

/// The words with which one side ended a websocket (RFC 6455, 7.4).
public struct WebSocketFarewell: Sendable, Hashable {
  public var code: Int
  public var reason: String
}

/// Stands behind the frame codec of a connection that this side dialed.
final class MessageHandler: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = WebSocketFrame

  private var assembler = MessageAssembler()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch assembler.take(frame) {
    case .nothing: break
    case .message(let message): context.fireChannelRead(wrapInboundOut(message))
    case .ping(let data): write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: data), context)
    case .closed:
      context.fireUserInboundEventTriggered(PullHandler.EndOfBody(farewell: Self.farewell(frame.unmaskedData)))
    case .violation: context.close(promise: nil)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let frame = WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: unwrapOutboundIn(data))
    context.write(wrapOutboundOut(frame), promise: promise)
  }

  private func write(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  private static func farewell(_ data: ByteBuffer) -> WebSocketFarewell? {
    var data = data
    guard let code = data.readInteger(as: UInt16.self) else { return nil }
    return WebSocketFarewell(code: Int(code), reason: String(buffer: data))
  }
}
