// A request passed on to another server and its answer passed back, without looking inside.

import NIOCore
public import NIOHTTP1

extension UpstreamServer {
  /// Sends `request` under another URI and makes its answer this server's own.
  public func relay(_ request: HTTPRequest, as uri: String) async throws -> HTTPResponse {
    let (head, stream) = try await send(request, as: uri)
    return answer(head, from: stream)
  }

  /// Sends `request` under another URI, without what is between its sender and this server alone.
  public func send(_ request: HTTPRequest, as uri: String) async throws -> (HTTPResponseHead, SocketStream) {
    let connection = try await UpstreamConnection.open(self)
    var headers = request.headers
    for name in ["Host", "Authorization", "Content-Length", "Transfer-Encoding", "Expect"] {
      headers.remove(name: name)
    }
    headers.add(name: "Host", value: "\(host):\(port)")
    if request.body.readableBytes > 0 { headers.add(name: "Content-Length", value: String(request.body.readableBytes)) }
    let head = try await connection.request(
      HTTPRequestHead(version: .http1_1, method: request.method, uri: uri, headers: headers), body: request.body)
    return (head, connection.stream)
  }

  /// The other server's answer as this server's own; nothing is read of it before it is sent on.
  public func answer(_ head: HTTPResponseHead, from stream: SocketStream) -> HTTPResponse {
    var headers = head.headers
    for name in ["Connection", "Content-Length", "Transfer-Encoding"] { headers.remove(name: name) }
    return HTTPResponse(
      head.status, headers: headers,
      body: .stream { writer in
        while let bytes = try await stream.read() { try await writer.write(bytes) }
      })
  }
}
