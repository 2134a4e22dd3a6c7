// The vocabulary between the event loop and the tasks that serve connections: HTTP parts first, then frames or bytes.

import NIOCore
import NIOHTTP1
import NIOWebSocket

/// What arrives on a server connection.
enum ServerInbound: Sendable {
  case request(HTTPServerRequestPart)
  case upgraded(UpgradedInbound)
}

/// What a server connection writes.
enum ServerOutbound: Sendable {
  case response(HTTPServerResponsePart)
  /// Comes right after a 101 head: from here on only `upgraded` parts are written.
  case switchProtocols(UpgradeMode)
  case upgraded(UpgradedOutbound)
}

enum UpgradeMode: Sendable { case webSocket, tunnel }

enum UpgradedInbound: Sendable {
  case frame(WebSocketFrame)
  case bytes(ByteBuffer)
}

enum UpgradedOutbound: Sendable {
  case frame(WebSocketFrame)
  case bytes(ByteBuffer)

  var frame: WebSocketFrame? {
    if case .frame(let frame) = self { frame } else { nil }
  }

  var bytes: ByteBuffer? {
    if case .bytes(let bytes) = self { bytes } else { nil }
  }
}
