// The server's end of a websocket in tests: plain frames, written and read by hand.

@testable import APIClient

extension LoopbackConnection {
  /// Reads the upgrade request and consents; returns the request.
  func acceptWebSocket(headers: String = "", early: [UInt8] = []) -> String {
    guard let request = request() else { return "" }
    acceptWebSocket(request, headers: headers, early: early)
    return request
  }

  func acceptWebSocket(_ request: String, headers: String, early: [UInt8] = []) {
    guard let start = request.range(of: "Sec-WebSocket-Key: ") else { return }
    var handshake = WebSocketHandshake(protocols: [])
    handshake.key = String(request[start.upperBound...].prefix { $0 != "\r\n" })
    send(
      Array(
        "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(headers)Sec-WebSocket-Accept: \(handshake.expectedAccept)\r\n\r\n"
          .utf8) + early)
  }

  static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length: [UInt8] =
      switch payload.count {
      case 0..<126: [UInt8(payload.count)]
      case 126..<65_536: [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
      default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
      }
    return [0x80 | opcode] + length + payload
  }

  func sendFrame(_ opcode: UInt8, _ payload: [UInt8]) { send(Self.frame(opcode, payload)) }

  func sendClose(_ code: Int, _ reason: String = "") {
    sendFrame(8, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
  }
}

/// Takes a client's masked frames out of what was read.
struct FrameReader {
  let connection: LoopbackConnection
  private var bytes: [UInt8] = []

  init(_ connection: LoopbackConnection) { self.connection = connection }

  /// Nil at the end of the connection.
  mutating func next() -> (opcode: UInt8, payload: [UInt8])? {
    guard fill(2) else { return nil }
    let opcode = bytes[0] & 15
    var start = 2
    var length = Int(bytes[1] & 127)
    if length >= 126 {
      let size = length == 126 ? 2 : 8
      guard fill(2 + size) else { return nil }
      length = bytes[2..<2 + size].reduce(0) { $0 << 8 | Int($1) }
      start += size
    }
    guard fill(start + 4 + length) else { return nil }
    let mask = Array(bytes[start..<start + 4])
    let payload = (0..<length).map { bytes[start + 4 + $0] ^ mask[$0 & 3] }
    bytes.removeFirst(start + 4 + length)
    return (opcode, payload)
  }

  private mutating func fill(_ count: Int) -> Bool {
    while bytes.count < count {
      let more = connection.read()
      if more.isEmpty { return false }
      bytes += more
    }
    return true
  }
}
