// The dialing side of a proxy: one request to another server over mutual TLS, and then bytes, read only as they are asked for.

public import NIOCore
public import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why another server could not be asked.
public struct UpstreamError: Error, Sendable, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

/// Another server: where it listens and who it has to be.
public struct UpstreamServer: Sendable {
  public var host: String
  public var port: Int
  /// The common name that its certificate must have.
  public var user: String
  /// What it is shown, and which authority it has to be known to.
  public var identity: TLSIdentity

  public init(host: String, port: Int, user: String, identity: TLSIdentity) {
    self.host = host
    self.port = port
    self.user = user
    self.identity = identity
  }
}

/// A connection that carries one request and its answer, and after a 101 whatever both sides agree on.
public final class UpstreamConnection: Sendable {
  /// The body, or after a 101 the bytes of the tunnel; of a websocket, the contents of its messages.
  public let stream: SocketStream
  private let user: String
  private let channel: any Channel
  private let answer: EventLoopFuture<UpstreamAnswer>

  /// On the channel's event loop, which then owns the handlers.
  private init(user: String, channel: any Channel, context: NIOSSLContext) throws {
    let encoder = HTTPRequestEncoder()
    let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
    let answered = channel.eventLoop.makePromise(of: UpstreamAnswer.self)
    self.user = user
    self.channel = channel
    answer = answered.futureResult
    try channel.pipeline.syncOperations.addHandlers([
      try NIOSSLClientHandler(context: context, serverHostname: nil), encoder, decoder,
      ResponseHandler(encoder: encoder, decoder: decoder, answered: answered),
    ])
    stream = try SocketStream(channel)
  }

  /// Connects over TLS; `request` checks who answered.
  public static func open(_ server: UpstreamServer) async throws -> UpstreamConnection {
    let context = try server.identity.clientContext()
    do {
      return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(.seconds(5))
        .channelOption(.autoRead, value: false)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .channelOption(.recvAllocator, value: SocketStream.bulk)
        .channelOption(.writeBufferWaterMark, value: SocketStream.bulkMarks)
        .connect(host: server.host, port: server.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            channel.closeOnExec()
            channel.closeWhenPeerIsGone()
            return try UpstreamConnection(user: server.user, channel: channel, context: context)
          }
        }
    } catch {
      throw UpstreamError(
        description: "cannot connect to \(server.user) at \(server.host):\(server.port): \(error)")
    }
  }

  /// How long the other side may take for the handshake and the head of its answer: one that hangs keeps its connections open.
  static let patience = TimeAmount.seconds(30)

  /// Sends the request and waits for the head of its answer, for `patience` at most; call once.
  public func request(_ request: HTTPRequestHead, body: ByteBuffer = ByteBuffer()) async throws -> HTTPResponseHead {
    let channel = channel
    let stream = stream
    return try await withTaskCancellationHandler {
      channel.write(HTTPClientRequestPart.head(request), promise: nil)
      if body.readableBytes > 0 { channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
      channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      stream.fill()
      let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
      defer { deadline.cancel() }
      let answer = try await answer.get()
      try verify(answer.peer)
      return answer.head
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  private func verify(_ peer: PeerIdentity?) throws {
    guard peer?.user == user else {
      stream.close()
      throw UpstreamError(description: "expected \(user) to answer, but it was \(peer?.user ?? "nobody known")")
    }
  }
}

extension UpstreamServer {
  /// One request with an empty body; `headers` are sent as they are.
  public func request(
    _ method: HTTPMethod, _ uri: String, headers: HTTPHeaders = [:]
  ) async throws -> (HTTPResponseHead, SocketStream) {
    let connection = try await UpstreamConnection.open(self)
    var headers = headers
    headers.replaceOrAdd(name: "Host", value: "\(host):\(port)")
    let head = try await connection.request(
      HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers))
    return (head, connection.stream)
  }

  /// Leaves HTTP for plain bytes to whatever is behind the URI; throws with the other side's words where it refuses.
  public func tunnel(_ uri: String) async throws -> SocketStream {
    let (head, stream) = try await request(
      .GET, uri, headers: ["Upgrade": "spyhop-tunnel", "Connection": "Upgrade"])
    guard head.status == .switchingProtocols else {
      throw UpstreamError(description: "\(user) refused: \(await stream.text(limit: 4096))")
    }
    stream.closeWhenUnread()
    return stream
  }
}

extension SocketStream {
  /// The rest of the stream as text, for messages; at most that many bytes.
  public func text(limit: Int) async -> String {
    var text = ByteBuffer()
    while text.readableBytes < limit, var bytes = try? await read() { text.writeBuffer(&bytes) }
    return String(buffer: text.readSlice(length: min(limit, text.readableBytes)) ?? text)
  }
}
