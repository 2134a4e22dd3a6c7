// The opening handshake of RFC 6455, client's side: the request, and the judgement of the answer. Pure.

import FoundationEssentials
import KubeModel

/// What is sent to turn a connection into a websocket, and what must come back.
struct WebSocketHandshake: Sendable {
  /// 16 random bytes in base64.
  var key: String
  var protocols: [String]

  init(protocols: [String], key: [UInt8] = (0..<16).map { _ in UInt8.random(in: 0...255) }) {
    self.protocols = protocols
    self.key = Data(key).base64EncodedString()
  }

  func request(target: String, host: String, headers: [(String, String)]) -> [UInt8] {
    var lines = [
      "GET \(target) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
    ]
    if !protocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(protocols.joined(separator: ", "))") }
    lines += headers.map { "\($0.0): \($0.1)" }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// The Sec-WebSocket-Accept that proves the server read the key.
  var expectedAccept: String {
    Data(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
  }

  /// Throws where a 101 answer is not for this handshake. Servers need not name a protocol, as KubeVirt's clients allow.
  func check(_ head: ResponseHead) throws(APIError) {
    guard head["Upgrade"]?.lowercased() == "websocket", head["Sec-WebSocket-Accept"] == expectedAccept else {
      throw APIError(.internalError, "the server's websocket handshake is wrong: something between may alter it")
    }
    if let chosen = head["Sec-WebSocket-Protocol"], !protocols.contains(chosen) {
      throw APIError(.internalError, "the server chose the websocket protocol \"\(chosen)\", which was not offered")
    }
  }
}
