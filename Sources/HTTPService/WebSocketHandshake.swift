// The websocket opening handshake (RFC 6455, 4), as far as headers go.

import Crypto
import FoundationEssentials
public import NIOHTTP1

public enum WebSocketHandshake {
  private static let fixedKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  /// The `Sec-WebSocket-Accept` value for a request, nil where it is not a version 13 handshake.
  static func accept(_ headers: HTTPHeaders) -> String? {
    guard headers.first(name: "sec-websocket-version") == "13", let key = headers.first(name: "sec-websocket-key")
    else { return nil }
    return Data(Insecure.SHA1.hash(data: Data((key + fixedKey).utf8))).base64EncodedString()
  }

  /// The subprotocol to choose: the first of `supported` that the client offers, nil where it offers none of them.
  public static func choose(_ supported: [String], offeredBy headers: HTTPHeaders) -> String? {
    let offered = headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    return supported.first { offered.contains($0) }
  }
}
