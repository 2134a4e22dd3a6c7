// The stored log as a plain body, as `kubectl logs` asks for it.

import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

/// One reading of a log: where it begins, how much, and whether it goes on with what comes.
struct LogStream: Sendable {
  let log: ConsoleLog
  let offset: Int64
  let limit: Int64?
  let follows: Bool

  /// `offset` wins over `tailLines`; without either all that is kept is read.
  ///
  /// - Parameter follows: nil does as the request asks.
  init(_ request: HTTPRequest, log: ConsoleLog, follows: Bool? = nil) throws {
    self.log = log
    self.follows = follows ?? request.flag("follow")
    limit = try Self.number(request, "limitBytes")
    log.refresh()
    let bounds = log.bounds
    if let wanted = try Self.number(request, ConsoleParameter.offset) {
      offset = min(max(wanted, bounds.lowerBound), bounds.upperBound)
    } else if let lines = try Self.number(request, "tailLines") {
      offset = try log.offset(ofLast: Int(lines))
    } else {
      offset = bounds.lowerBound
    }
  }

  private static func number(_ request: HTTPRequest, _ name: String) throws(APIError) -> Int64? {
    guard let text = request.parameter(name) else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw APIError(.badRequest, "\(name) must be a whole number, not \"\(text)\"")
    }
    return number
  }

  /// The log as an answer that tells which log it is, and where its first byte stands.
  var response: HTTPResponse {
    let position = ConsolePosition(log: log.id, offset: Int(offset))
    return HTTPResponse(
      .ok, headers: HTTPHeaders([("Content-Type", "text/plain")] + position.headers),
      body: .stream { try await run($0) })
  }

  func run(_ writer: HTTPBodyWriter) async throws {
    let growth = log.growth()
    var cursor = offset
    try await send(&cursor, to: writer)
    guard follows else { return }
    for await _ in growth {
      if isComplete(cursor) { return }
      try await send(&cursor, to: writer)
    }
    try await send(&cursor, to: writer)
    // Breaks the connection off: that the log is not kept open here does not mean that this was all of it.
    if log.end == .closed { throw CancellationError() }
  }

  private func isComplete(_ cursor: Int64) -> Bool { limit.map { cursor - offset >= $0 } ?? false }

  private func send(_ cursor: inout Int64, to writer: HTTPBodyWriter) async throws {
    while !isComplete(cursor) {
      let wanted = min(Int64(ConsoleViewer.pieceSize), limit.map { $0 - (cursor - offset) } ?? .max)
      do {
        let bytes = try log.read(at: cursor, count: Int(wanted))
        if bytes.isEmpty { return }
        try await writer.write(ByteBuffer(bytes: bytes))
        cursor += Int64(bytes.count)
      } catch let gap as ConsoleLogGap {
        // A reader of text goes on with the oldest that is kept.
        cursor = gap.start
      }
    }
  }
}
