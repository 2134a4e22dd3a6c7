// The change from HTTP to a tunnel's bytes, step by step on an event loop that runs when it is told to.

import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPService

@Suite("Answers of a server behind")
struct ResponseHandlerTests {
  private let channel = EmbeddedChannel()
  private let answered: EventLoopPromise<UpstreamAnswer>

  init() throws {
    let encoder = HTTPRequestEncoder()
    let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
    answered = channel.eventLoop.makePromise()
    try channel.pipeline.syncOperations.addHandlers([
      encoder, decoder, ResponseHandler(encoder: encoder, decoder: decoder, answered: answered),
    ])
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    channel.write(HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    while try channel.readOutbound(as: ByteBuffer.self) != nil {}
  }

  /// The status of the answer, if there is one.
  private var status: HTTPResponseStatus? {
    var status: HTTPResponseStatus?
    answered.futureResult.assumeIsolated().whenSuccess { status = $0.head.status }
    return status
  }

  @Test("a tunnel is announced once plain bytes can be written into it, and what came along is passed on")
  func tunnel() throws {
    let answer = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: tunnel\r\n\r\nfirst"
    try channel.writeInbound(ByteBuffer(string: answer))
    #expect(status == nil, "the decoder is still there, and takes no bytes")
    channel.embeddedEventLoop.run()
    #expect(status == .switchingProtocols)
    try channel.writeOutbound(ByteBuffer(string: "bytes"))
    #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "bytes"))
    #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "first"))
    _ = try channel.finish()
  }

  @Test("any other answer is announced at once")
  func refusal() throws {
    try channel.writeInbound(ByteBuffer(string: "HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\n\r\n"))
    #expect(status == .conflict)
    _ = try channel.finish()
  }

  @Test(
    "a connection that ends without an answer fails, also in the middle of an upgrade",
    arguments: ["", "HTTP/1.1 101 S"])
  func cutOff(_ text: String) throws {
    try channel.writeInbound(ByteBuffer(string: text))
    _ = try? channel.finish()
    channel.embeddedEventLoop.run()
    #expect(throws: (any Error).self) { try answered.futureResult.wait() }
  }
}
