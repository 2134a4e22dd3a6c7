// A request as handlers see it: whole, bounded, with the caller's certificate already verified and read.

import Codecs
public import NIOCore
public import NIOHTTP1

/// One HTTP request, its body read to the end.
public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  /// The path without the query, still percent-encoded.
  public var path: String
  /// Path segments, percent-decoded, empty ones left out.
  public var segments: [String]
  /// Query parameters in their order, decoded.
  public var query: [(name: String, value: String)]
  public var headers: HTTPHeaders
  /// At most `HTTPServer.Configuration.bodyLimit` bytes.
  public var body: ByteBuffer
  /// Whom the client's certificate names, where it sent one that the server's CA signed.
  public var peer: PeerIdentity?

  public init(
    method: HTTPMethod, uri: String, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer(),
    peer: PeerIdentity? = nil
  ) {
    self.method = method
    self.headers = headers
    self.body = body
    self.peer = peer
    let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    segments = parts[0].split(separator: "/").map { PercentCoding.decode($0) }
    query = parts.count > 1 ? Self.parameters(parts[1]) : []
  }

  private static func parameters(_ text: Substring) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        PercentCoding.decode(sides[0], plusIsSpace: true),
        sides.count > 1 ? PercentCoding.decode(sides[1], plusIsSpace: true) : ""
      )
    }
  }

  /// The first query parameter of that name.
  public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// Whether a flag parameter is on: `watch`, `watch=1`, `watch=true`.
  public func flag(_ name: String) -> Bool { parameter(name).map { ["", "1", "true", "True"].contains($0) } ?? false }

  /// Whether the client asks to leave HTTP for websocket frames.
  public var wantsWebSocket: Bool {
    headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
  }
}
