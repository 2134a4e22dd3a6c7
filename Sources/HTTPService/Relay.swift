// A request passed on to another server and its answer passed back, body or tunnel, without looking inside.

import NIOCore
import NIOHTTP1

/// Where a request is relayed to.
public struct RelayTarget: Sendable {
  public var host: String
  public var port: Int
  /// The common name its certificate must have.
  public var user: String

  public init(host: String, port: Int, user: String) {
    self.host = host
    self.port = port
    self.user = user
  }

  /// Sends `request` under another URI and makes its answer this server's own.
  public func relay(_ request: HTTPRequest, as uri: String, identity: TLSIdentity) async throws -> HTTPResponse {
    let connection = try await UpstreamConnection.open(host: host, port: port, identity: identity, user: user)
    var headers = request.headers
    for name in ["Host", "Authorization", "Content-Length", "Transfer-Encoding", "Expect"] {
      headers.remove(name: name)
    }
    headers.add(name: "Host", value: "\(host):\(port)")
    if request.body.readableBytes > 0 { headers.add(name: "Content-Length", value: String(request.body.readableBytes)) }
    let head = try await connection.request(
      HTTPRequestHead(version: .http1_1, method: request.method, uri: uri, headers: headers), body: request.body)
    return answer(head, from: connection)
  }

  private func answer(_ head: HTTPResponseHead, from connection: UpstreamConnection) -> HTTPResponse {
    guard head.status != .switchingProtocols else {
      return HTTPResponse(head.status, headers: head.headers, body: .tunnel(TunnelRelay(upstream: connection)))
    }
    var headers = head.headers
    for name in ["Connection", "Content-Length", "Transfer-Encoding"] { headers.remove(name: name) }
    return HTTPResponse(
      head.status, headers: headers,
      body: .stream { writer in
        while let bytes = try await connection.read() { try await writer.write(bytes) }
      })
  }
}

private struct TunnelRelay: DuplexHandler {
  let upstream: UpstreamConnection

  func run(_ writer: DuplexWriter) async throws {
    while let bytes = try await upstream.read() { try await writer.write(bytes) }
  }

  func received(_ bytes: ByteBuffer) async throws { try await upstream.write(bytes) }
}
