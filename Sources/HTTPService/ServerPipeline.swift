// The event loop's side of a server connection: HTTP codec, and its replacement when a connection is upgraded.

import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Translates between HTTP parts and `ServerInbound`/`ServerOutbound`, and takes the HTTP codec away on `switchProtocols`.
final class HTTPPartsHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = ServerInbound
  typealias OutboundIn = ServerOutbound
  typealias OutboundOut = HTTPServerResponsePart

  private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
  private let encoder: HTTPResponseEncoder

  private init(decoder: ByteToMessageHandler<HTTPRequestDecoder>, encoder: HTTPResponseEncoder) {
    self.decoder = decoder
    self.encoder = encoder
  }

  /// Adds the HTTP codec and this handler; on the channel's event loop.
  static func configure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
    let encoder = HTTPResponseEncoder()
    try pipeline.addHandlers([decoder, encoder, HTTPPartsHandler(decoder: decoder, encoder: encoder)])
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireChannelRead(wrapInboundOut(.request(unwrapInboundIn(data))))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .response(let part): context.write(wrapOutboundOut(part), promise: promise)
    case .switchProtocols(let mode):
      do {
        try upgrade(context.pipeline.syncOperations, to: mode)
        promise?.succeed()
      } catch {
        promise?.fail(error)
      }
    case .upgraded: promise?.fail(ChannelError.operationUnsupported)
    }
  }

  private func upgrade(_ pipeline: ChannelPipeline.SynchronousOperations, to mode: UpgradeMode) throws {
    switch mode {
    case .tunnel:
      try pipeline.addHandler(BytesHandler(), position: .after(self))
    case .webSocket:
      let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: DuplexWriter.frameLimit))
      try pipeline.addHandlers([WebSocketFrameEncoder(), decoder, FramesHandler()], position: .after(self))
    }
    // The HTTP decoder goes last: what it has read too much of then reaches the new handlers.
    pipeline.removeHandler(self, promise: nil)
    pipeline.removeHandler(encoder, promise: nil)
    pipeline.removeHandler(decoder, promise: nil)
  }
}

/// Stands in the pipeline's place of the HTTP codec once a connection is a tunnel.
private final class BytesHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ServerInbound
  typealias OutboundIn = ServerOutbound
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireChannelRead(wrapInboundOut(.upgraded(.bytes(unwrapInboundIn(data)))))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .upgraded(.bytes(let bytes)) = unwrapOutboundIn(data) else {
      promise?.fail(ChannelError.operationUnsupported)
      return
    }
    context.write(wrapOutboundOut(bytes), promise: promise)
  }
}

/// Stands there once a connection speaks websocket frames.
private final class FramesHandler: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = ServerInbound
  typealias OutboundIn = ServerOutbound
  typealias OutboundOut = WebSocketFrame

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireChannelRead(wrapInboundOut(.upgraded(.frame(unwrapInboundIn(data)))))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .upgraded(.frame(let frame)) = unwrapOutboundIn(data) else {
      promise?.fail(ChannelError.operationUnsupported)
      return
    }
    context.write(wrapOutboundOut(frame), promise: promise)
  }
}
