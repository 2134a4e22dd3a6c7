// The dialing side of a proxy: one request to another server over mutual TLS, and then bytes, read only as they are asked for.

public import NIOCore
public import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why another server could not be asked.
public struct UpstreamError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// A connection that carries one request and its answer, and after a 101 whatever both sides agree on.
///
/// Nothing is read from the socket but on a call of `read`, so a slow consumer slows the other server and fills no memory.
public final class UpstreamConnection: Sendable {
  private let user: String
  private let channel: any Channel
  private let reader: NIOLoopBound<PullHandler>
  private let head: EventLoopFuture<HTTPResponseHead>

  /// On the channel's event loop, which then owns the handlers.
  private init(user: String, channel: any Channel, context: NIOSSLContext) throws {
    let encoder = HTTPRequestEncoder()
    let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
    let head = channel.eventLoop.makePromise(of: HTTPResponseHead.self)
    let reader = PullHandler()
    self.user = user
    self.channel = channel
    self.reader = NIOLoopBound(reader, eventLoop: channel.eventLoop)
    self.head = head.futureResult
    try channel.pipeline.syncOperations.addHandlers([
      try NIOSSLClientHandler(context: context, serverHostname: nil), encoder, decoder,
      ResponseHandler(encoder: encoder, decoder: decoder, head: head), reader,
    ])
  }

  deinit { channel.close(promise: nil) }

  /// Connects over TLS.
  ///
  /// - Parameter user: the common name that the other side's certificate must have; `request` checks it.
  public static func open(
    host: String, port: Int, identity: TLSIdentity, user: String
  ) async throws -> UpstreamConnection {
    let context = try identity.clientContext()
    do {
      return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(.seconds(5))
        .channelOption(.autoRead, value: false)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connect(host: host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            channel.closeOnExec()
            return try UpstreamConnection(user: user, channel: channel, context: context)
          }
        }
    } catch {
      throw UpstreamError(description: "cannot connect to \(user) at \(host):\(port): \(error)")
    }
  }

  /// Sends the request and waits for the head of its answer; call once.
  public func request(_ request: HTTPRequestHead, body: ByteBuffer) async throws -> HTTPResponseHead {
    let channel = channel
    let reader = reader
    return try await withTaskCancellationHandler {
      channel.write(HTTPClientRequestPart.head(request), promise: nil)
      if body.readableBytes > 0 { channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
      channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      channel.eventLoop.execute { reader.value.fill(from: channel) }
      let answer = try await head.get()
      try await verifyPeer()
      return answer
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  private func verifyPeer() async throws {
    let certificate = try await channel.nioSSL_peerCertificate().get()
    let peer = certificate.flatMap { PeerIdentity($0) }
    guard peer?.user == user else {
      close()
      throw UpstreamError(description: "expected \(user) to answer, but it was \(peer?.user ?? "nobody known")")
    }
  }

  /// The next bytes of the body, or of the tunnel after a 101; nil at the end.
  public func read() async throws -> ByteBuffer? {
    let channel = channel
    let reader = reader
    return try await withTaskCancellationHandler {
      try await channel.eventLoop.flatSubmit { reader.value.next(from: channel) }.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Sends bytes into the tunnel; suspends until the socket took them.
  public func write(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

  public func close() { channel.close(promise: nil) }
}
