// Connects and shakes hands on the websocket's thread, then goes on as its pump.

import Codecs
import KubeModel
import Threads

/// One websocket from its request to its end.
struct WebSocketOpening: Sendable {
  /// How long a server may take to answer the upgrade: it may have to reach a node first.
  private static let answerMilliseconds: Int32 = 30_000

  private let request: OutgoingRequest
  private let endpoint: Endpoint
  private let handshake: WebSocketHandshake
  private let channel: WebSocketChannel

  init(
    _ request: OutgoingRequest, _ endpoint: Endpoint, _ handshake: WebSocketHandshake, _ channel: WebSocketChannel
  ) {
    self.request = request
    self.endpoint = endpoint
    self.handshake = handshake
    self.channel = channel
  }

  /// Starts the thread, and waits for the server's consent.
  func head() async throws -> ResponseHead {
    try await withCheckedThrowingContinuation { continuation in
      let isStarted = DedicatedThread.start {
        do throws(APIError) {
          let (pump, head) = try open()
          continuation.resume(returning: head)
          pump.run()
        } catch {
          continuation.resume(throwing: error)
        }
      }
      if !isStarted {
        continuation.resume(throwing: APIError(.serverUnreachable, "no thread left for a connection (ulimit -u)"))
      }
    }
  }

  private func open() throws(APIError) -> (WebSocketPump, ResponseHead) {
    let line = try WebSocketLine(endpoint, channel: channel)
    let address = try ServerAddress(endpoint.server)
    let target = address.path + PercentCoding.target(path: request.path, query: request.query)
    try send(handshake.request(target: target, host: address.authority, headers: request.headers), on: line)
    switch try answer(on: line) {
    case .switched(let head, let rest):
      try handshake.check(head)
      return (WebSocketPump(line, channel: channel, early: rest), head)
    case .refused(let head, let body):
      throw APIError(head: head, body: body)
    }
  }

  private func send(_ bytes: [UInt8], on line: WebSocketLine) throws(APIError) {
    var output = OutputBuffer()
    guard bytes.withUnsafeBytes({ output.append($0) }) == bytes.count else {
      throw APIError(.badRequest, "the request's headers are too long")
    }
    while !output.isEmpty {
      switch line.write(output.pending) {
      case .bytes(let count): output.remove(count)
      case .blocked: try wait(on: line, reading: false)
      case .end: throw APIError(.serverUnreachable, "\(endpoint.server) closed the connection")
      case .failed(let error): throw error
      }
    }
  }

  private func answer(on line: WebSocketLine) throws(APIError) -> AnswerParser.Answer {
    var parser = AnswerParser()
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      switch buffer.withUnsafeMutableBytes({ line.read(into: $0) }) {
      case .bytes(let count): if let answer = try parser.take(Array(buffer[..<count])) { return answer }
      case .blocked: try wait(on: line, reading: true)
      case .end:
        if let answer = try parser.take([], isEnd: true) { return answer }
        throw APIError(.serverUnreachable, "\(endpoint.server) closed the connection")
      case .failed(let error): throw error
      }
    }
  }

  private func wait(on line: WebSocketLine, reading: Bool) throws(APIError) {
    let isReady = line.wait(reading: reading, writing: !reading, milliseconds: Self.answerMilliseconds)
    if channel.isClosing { throw .cancelled }
    if !isReady { throw APIError(.timeout, "\(endpoint.server) did not answer the request for a connection in time") }
  }
}
