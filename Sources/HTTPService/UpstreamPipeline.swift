// The event loop's side of an upstream connection: the answer's head to a promise, everything after it as plain bytes.

import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

extension HTTPResponseHead {
  var isWebSocket: Bool { headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" } }
}

/// The head of an answer, and whom the certificate of who gave it names: a connection that is closed at once could not be asked later.
struct UpstreamAnswer: Sendable {
  var head: HTTPResponseHead
  var peer: PeerIdentity?
}

/// Reads the head, turns body parts into bytes, and takes the HTTP codec away after a 101.
final class ResponseHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = ByteBuffer

  private let encoder: HTTPRequestEncoder
  private let decoder: ByteToMessageHandler<HTTPResponseDecoder>
  private let answered: EventLoopPromise<UpstreamAnswer>
  private var upgrade: HTTPResponseHead?
  private var hasLeft = false

  init(
    encoder: HTTPRequestEncoder, decoder: ByteToMessageHandler<HTTPResponseDecoder>,
    answered: EventLoopPromise<UpstreamAnswer>
  ) {
    self.encoder = encoder
    self.decoder = decoder
    self.answered = answered
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head) where head.status == .switchingProtocols: upgrade = head
    case .head(let head): answered.succeed(answer(head, context))
    case .body(let bytes): context.fireChannelRead(wrapInboundOut(bytes))
    case .end:
      if let upgrade {
        leaveHTTP(context.pipeline.syncOperations, with: answer(upgrade, context))
      } else {
        context.fireUserInboundEventTriggered(PullHandler.EndOfBody(farewell: nil))
      }
    }
  }

  private func answer(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) -> UpstreamAnswer {
    let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    return UpstreamAnswer(head: head, peer: certificate.flatMap { PeerIdentity($0) })
  }

  /// Only after the end of the 101, which the decoder still reports; what it has read too much of it then passes on. The decoder goes a
  /// moment later than it is told to, and takes no bytes that are no HTTP: nobody may write before.
  private func leaveHTTP(_ pipeline: ChannelPipeline.SynchronousOperations, with answer: UpstreamAnswer) {
    if answer.head.isWebSocket {
      let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: DuplexWriter.frameLimit))
      try? pipeline.addHandlers([WebSocketFrameEncoder(), frames, MessageHandler()], position: .after(self))
    }
    hasLeft = true
    pipeline.removeHandler(self, promise: nil)
    pipeline.removeHandler(encoder, promise: nil)
    let gone = pipeline.eventLoop.makePromise(of: Void.self)
    gone.futureResult.map { answer }.cascade(to: answered)
    pipeline.removeHandler(decoder, promise: gone)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answered.fail(error)
    context.fireErrorCaught(error)
  }

  /// The end in every case: a channel whose connection was refused never becomes active, nor inactive. After an answer this
  /// says nothing new.
  func handlerRemoved(context: ChannelHandlerContext) {
    if !hasLeft { answered.fail(ChannelError.eof) }
  }
}

/// Hands out bytes on demand, and reads from the socket only while somebody waits for them.
final class PullHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  struct EndOfBody: Sendable {
    var farewell: WebSocketFarewell?
  }

  private(set) var farewell: WebSocketFarewell?

  // What one socket read decoded to beyond what was asked for: at most one read's worth.
  private var ready = CircularBuffer<ByteBuffer>()
  private var waiter: EventLoopPromise<ByteBuffer?>?
  private var isWaitingForHead = false
  private var hasEnded = false
  private var failure: (any Error)?

  /// Reads until the head of the answer has come.
  func fill(from channel: any Channel) {
    isWaitingForHead = true
    channel.read()
  }

  func next(from channel: any Channel) -> EventLoopFuture<ByteBuffer?> {
    isWaitingForHead = false
    let promise = channel.eventLoop.makePromise(of: ByteBuffer?.self)
    if let bytes = ready.popFirst() {
      promise.succeed(bytes)
    } else if let failure {
      promise.fail(failure)
    } else if hasEnded {
      promise.succeed(nil)
    } else {
      waiter = promise
      channel.read()
    }
    return promise.futureResult
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    if let waiter {
      self.waiter = nil
      waiter.succeed(bytes)
    } else {
      ready.append(bytes)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // A read may bring only part of a TLS record, or nothing but a handshake message.
    if waiter != nil || (isWaitingForHead && ready.isEmpty && !hasEnded) { context.read() }
    context.fireChannelReadComplete()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let end = event as? EndOfBody {
      farewell = end.farewell
      finish()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) { finish() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if !hasEnded { failure = error }
    finish()
    context.close(promise: nil)
  }

  private func finish() {
    hasEnded = true
    guard let waiter else { return }
    self.waiter = nil
    if let failure { waiter.fail(failure) } else { waiter.succeed(nil) }
  }
}
