// One connection, served by one task: requests in turn, until it closes or is upgraded.

import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

struct ServerConnection {
  typealias Iterator = NIOAsyncChannelInboundStream<ServerInbound>.AsyncIterator

  let channel: NIOAsyncChannel<ServerInbound, ServerOutbound>
  let handler: any HTTPHandler
  let bodyLimit: Int
  let logger: Logger

  /// Serves until the connection ends; errors of the connection end it and are not worth more than a debug line.
  func serve() async {
    do {
      try await channel.executeThenClose { inbound, outbound in
        var parts = inbound.makeAsyncIterator()
        var peer: PeerIdentity?
        var isFirst = true
        while let incoming = try await nextRequest(&parts, outbound) {
          if isFirst { peer = await peerIdentity() }
          isFirst = false
          guard try await answer(incoming, peer: peer, &parts, outbound) else { return }
        }
      }
    } catch {
      logger.debug("connection ended", metadata: ["error": "\(error)"])
    }
  }

  private func peerIdentity() async -> PeerIdentity? {
    guard let certificate = try? await channel.channel.nioSSL_peerCertificate().get() else { return nil }
    return PeerIdentity(certificate)
  }
}

// MARK: - Requests

extension ServerConnection {
  private struct Incoming {
    var head: HTTPRequestHead
    var body: ByteBuffer
    var isTooLarge: Bool
  }

  private func nextRequest(_ parts: inout Iterator, _ outbound: ServerWriter) async throws -> Incoming? {
    var request: Incoming?
    while let part = try await parts.next(isolation: #isolation) {
      guard case .request(let part) = part else { return nil }
      switch part {
      case .head(let head):
        request = Incoming(head: head, body: ByteBuffer(), isTooLarge: false)
        if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
          try await outbound.write(.response(.head(HTTPResponseHead(version: .http1_1, status: .continue))))
        }
      case .body(var bytes):
        if let read = request?.body.readableBytes, read + bytes.readableBytes > bodyLimit {
          request?.isTooLarge = true
          return request
        }
        request?.body.writeBuffer(&bytes)
      case .end: return request
      }
    }
    return nil
  }

  /// Returns whether the connection can take another request.
  private func answer(
    _ incoming: Incoming, peer: PeerIdentity?, _ parts: inout Iterator, _ outbound: ServerWriter
  ) async throws -> Bool {
    let head = incoming.head
    let response: HTTPResponse
    if incoming.isTooLarge {
      response = .text(.payloadTooLarge, "the request body is longer than \(bodyLimit) bytes: send less\n")
    } else {
      response = await handler.respond(
        to: HTTPRequest(method: head.method, uri: head.uri, headers: head.headers, body: incoming.body, peer: peer))
    }
    let wantsUpgrade = head.headers.contains(name: "upgrade")
    let canGoOn = head.isKeepAlive && !incoming.isTooLarge && !wantsUpgrade
    switch response.body {
    case .bytes(let bytes):
      try await write(response, bytes, to: head, keepAlive: canGoOn, outbound)
      return canGoOn
    case .stream(let produce):
      try await stream(response, produce, outbound)
      return canGoOn
    case .webSocket(let duplex):
      try await upgrade(response, accepting: head, to: .webSocket, duplex, &parts, outbound)
    case .tunnel(let duplex):
      try await upgrade(response, accepting: head, to: .tunnel, duplex, &parts, outbound)
    }
    return false
  }
}

// MARK: - Responses

extension ServerConnection {
  private func write(
    _ response: HTTPResponse, _ bytes: ByteBuffer, to request: HTTPRequestHead, keepAlive: Bool,
    _ outbound: ServerWriter
  ) async throws {
    var head = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
    head.headers.replaceOrAdd(name: "Content-Length", value: String(bytes.readableBytes))
    if !keepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    var parts: [ServerOutbound] = [.response(.head(head))]
    if bytes.readableBytes > 0, request.method != .HEAD { parts.append(.response(.body(.byteBuffer(bytes)))) }
    parts.append(.response(.end(nil)))
    try await outbound.write(contentsOf: parts)
  }

  /// Runs the producer in a task that ends with the connection: a watcher that went away must not be waited for.
  private func stream(
    _ response: HTTPResponse, _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void,
    _ outbound: ServerWriter
  ) async throws {
    var head = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
    head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
    try await outbound.write(.response(.head(head)))
    let production = Task { try await produce(HTTPBodyWriter(writer: outbound)) }
    channel.channel.closeFuture.whenComplete { _ in production.cancel() }
    try await withTaskCancellationHandler {
      try await production.value
    } onCancel: {
      production.cancel()
    }
    try await outbound.write(.response(.end(nil)))
  }

  private func upgrade(
    _ response: HTTPResponse, accepting request: HTTPRequestHead, to mode: UpgradeMode, _ duplex: any DuplexHandler,
    _ parts: inout Iterator, _ outbound: ServerWriter
  ) async throws {
    var head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: response.headers)
    if mode == .webSocket {
      guard let accept = WebSocketHandshake.accept(request.headers) else {
        let refusal = HTTPResponse.text(.badRequest, "not a websocket handshake of version 13\n")
        return try await write(refusal, ByteBuffer(string: "bad handshake\n"), to: request, keepAlive: false, outbound)
      }
      head.headers.replaceOrAdd(name: "Upgrade", value: "websocket")
      head.headers.replaceOrAdd(name: "Connection", value: "Upgrade")
      head.headers.replaceOrAdd(name: "Sec-WebSocket-Accept", value: accept)
    }
    try await outbound.write(contentsOf: [.response(.head(head)), .response(.end(nil)), .switchProtocols(mode)])
    try await converse(duplex, DuplexWriter(writer: outbound, mode: mode), &parts)
  }
}

// MARK: - After an upgrade

extension ServerConnection {
  private func converse(_ duplex: any DuplexHandler, _ writer: DuplexWriter, _ parts: inout Iterator) async throws {
    let socket = channel.channel
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // Closing ends the reading side below, which has no other way to learn that there is nothing more to say.
        defer { socket.close(promise: nil) }
        try await writer.close(try await duplex.run(writer))
      }
      defer { group.cancelAll() }
      var assembler = MessageAssembler()
      while let part = try await parts.next(isolation: #isolation) {
        guard case .upgraded(let inbound) = part, try await take(inbound, &assembler, duplex, writer) else { break }
      }
      await duplex.finished()
    }
  }

  /// Returns whether to read on.
  private func take(
    _ inbound: UpgradedInbound, _ assembler: inout MessageAssembler, _ duplex: any DuplexHandler, _ writer: DuplexWriter
  ) async throws -> Bool {
    guard case .frame(let frame) = inbound else {
      if case .bytes(let bytes) = inbound { try await duplex.received(bytes) }
      return true
    }
    switch assembler.take(frame) {
    case .nothing: break
    case .message(let message): try await duplex.received(message)
    case .ping(let data): try await writer.pong(data)
    case .closed:
      try await writer.close(.normal)
      return false
    case .violation:
      try await writer.close(.protocolError)
      return false
    }
    return true
  }
}
