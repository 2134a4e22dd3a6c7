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
        if mode == .tunnel { context.channel.closeWhenUnread() }
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
      let bytes = UpgradedHandler<ByteBuffer>(wrap: { .bytes($0) }, unwrap: \.bytes)
      try pipeline.addHandler(bytes, position: .after(self))
    case .webSocket:
      let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: DuplexWriter.frameLimit))
      let frames = UpgradedHandler<WebSocketFrame>(wrap: { .frame($0) }, unwrap: \.frame)
      try pipeline.addHandlers([WebSocketFrameEncoder(), decoder, frames], position: .after(self))
    }
    // The HTTP decoder goes last: what it has read too much of then reaches the new handlers.
    pipeline.removeHandler(self, promise: nil)
    pipeline.removeHandler(encoder, promise: nil)
    pipeline.removeHandler(decoder, promise: nil)
  }
}

/// Stands in the pipeline's place of the HTTP codec once a connection is a tunnel (bytes) or speaks websocket (frames).
private final class UpgradedHandler<Unit>: ChannelDuplexHandler {
  typealias InboundIn = Unit
  typealias InboundOut = ServerInbound
  typealias OutboundIn = ServerOutbound
  typealias OutboundOut = Unit

  private let wrap: (Unit) -> UpgradedInbound
  private let unwrap: (UpgradedOutbound) -> Unit?

  /// - Parameter unwrap: nil for what cannot be written on this kind of connection.
  init(wrap: @escaping (Unit) -> UpgradedInbound, unwrap: @escaping (UpgradedOutbound) -> Unit?) {
    self.wrap = wrap
    self.unwrap = unwrap
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireChannelRead(wrapInboundOut(.upgraded(wrap(unwrapInboundIn(data)))))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .upgraded(let outbound) = unwrapOutboundIn(data), let unit = unwrap(outbound) else {
      promise?.fail(ChannelError.operationUnsupported)
      return
    }
    context.write(wrapOutboundOut(unit), promise: promise)
  }
}
