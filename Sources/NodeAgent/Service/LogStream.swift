// The stored log as a plain body, as `kubectl logs` asks for it.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

/// One reading of a log: where it begins, how much, whether with times, and whether it goes on with what comes.
struct LogStream: Sendable {
  let log: ConsoleLog
  let offset: Int64
  /// Bytes of the answer, times included.
  let limit: Int64?
  let hasTimestamps: Bool
  let follows: Bool

  /// - Parameter follows: nil does as the request asks.
  init(_ request: HTTPRequest, log: ConsoleLog, follows: Bool? = nil) throws {
    self.log = log
    self.follows = follows ?? request.flag("follow")
    hasTimestamps = request.flag("timestamps")
    limit = try request.number("limitBytes", from: 1)
    log.refresh()
    offset = try Self.start(request, log)
  }

  /// `offset` wins over the others; of `tailLines` and a time the later place. Without any all that is kept is read.
  private static func start(_ request: HTTPRequest, _ log: ConsoleLog) throws -> Int64 {
    let bounds = log.bounds
    if let wanted = try request.number(ConsoleParameter.offset) {
      return min(max(wanted, bounds.lowerBound), bounds.upperBound)
    }
    let tail = try request.number("tailLines").map { lines in try known { try log.offset(ofLast: Int(lines)) } }
    let since = try request.since().map { time in try known { try log.offset(since: time) } }
    return max(tail ?? bounds.lowerBound, since ?? bounds.lowerBound)
  }

  /// A place in the log; where it was given back while it was looked for, that of the oldest byte kept.
  private static func known(_ find: () throws -> Int64) throws -> Int64 {
    do { return try find() } catch let gap as ConsoleLogGap { return gap.start }
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
    var cursor = Cursor(offset: offset, room: limit ?? .max, stamps: hasTimestamps ? LineStamps(log.times) : nil)
    try await send(&cursor, to: writer)
    guard follows, cursor.room > 0 else { return }
    for await _ in growth {
      try await send(&cursor, to: writer)
      if cursor.room == 0 { return }
    }
    try await send(&cursor, to: writer)
    // Breaks the connection off: that the log is not kept open here does not mean that this was all of it.
    if log.end == .closed { throw CancellationError() }
  }

  /// How far a reading is.
  private struct Cursor {
    var offset: Int64
    /// Bytes that may still be sent.
    var room: Int64
    var stamps: LineStamps?

    /// What is to be sent of the next bytes of the log.
    mutating func take(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
      let sent = (stamps?.stamp(bytes, at: offset) ?? bytes).prefix(Int(clamping: room))
      offset += Int64(bytes.count)
      room -= Int64(sent.count)
      return sent
    }

    /// Goes on behind bytes that are gone; returns what is to be sent for that.
    mutating func leap(to start: Int64) -> ArraySlice<UInt8> {
      let sent = (stamps?.breakLine() ?? []).prefix(Int(clamping: room))
      offset = start
      room -= Int64(sent.count)
      return sent
    }
  }

  private func send(_ cursor: inout Cursor, to writer: HTTPBodyWriter) async throws {
    while cursor.room > 0 {
      do {
        let bytes = try log.read(at: cursor.offset, count: ConsoleViewer.pieceSize)
        if bytes.isEmpty { return }
        try await writer.write(ByteBuffer(bytes: cursor.take(bytes)))
      } catch let gap as ConsoleLogGap {
        // A reader of text goes on with the oldest that is kept.
        try await writer.write(ByteBuffer(bytes: cursor.leap(to: gap.start)))
      }
    }
  }
}

extension HTTPRequest {
  /// The value of a parameter that counts something.
  fileprivate func number(_ name: String, from least: Int64 = 0) throws(APIError) -> Int64? {
    guard let text = parameter(name) else { return nil }
    guard let number = Int64(text), number >= least else {
      throw APIError(.badRequest, "\(name) must be a whole number from \(least) on, not \"\(text)\"")
    }
    return number
  }

  /// What `sinceSeconds` or `sinceTime` says, in milliseconds since 1970.
  fileprivate func since() throws(APIError) -> Int64? {
    let seconds = try number("sinceSeconds", from: 1)
    guard let text = parameter("sinceTime") else {
      return seconds.map { Int64(Date().timeIntervalSince1970 * 1000) - min($0, .max / 2000) * 1000 }
    }
    guard seconds == nil else { throw APIError(.badRequest, "at most one of sinceTime and sinceSeconds may be given") }
    guard let date = RFC3339.date(text) else {
      throw APIError(.badRequest, "sinceTime must be a time such as 2026-11-25T07:03:09Z, not \"\(text)\"")
    }
    return Int64(date.timeIntervalSince1970 * 1000)
  }
}
