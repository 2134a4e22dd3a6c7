// One viewer of a console: bytes from the log at the viewer's own pace, keys to the guest.

import HTTPService
import KubeModel
import NIOCore

/// Where a viewer wants to begin.
struct ConsoleOffset: Sendable, Hashable {
  static let defaultReplay: Int64 = 8192

  /// To go on at exactly this byte, where it is of this log.
  var exact: Int64?
  /// So many bytes of what was said before; nil for the usual, from a line's beginning on where one is near.
  var replay: Int64?

  init(_ request: HTTPRequest, log: ConsoleLog) {
    let isOfThisLog = request.parameter(ConsoleParameter.log).map { $0 == log.id } ?? true
    exact = isOfThisLog ? request.parameter(ConsoleParameter.offset).flatMap { Int64($0) } : nil
    replay = request.parameter(ConsoleParameter.replay).flatMap { Int64($0) }.map { max(0, $0) }
  }

  /// The offset of the first byte to send: what was asked for, within what is kept.
  func first(of log: ConsoleLog) -> Int64 {
    log.refresh()
    let bounds = log.bounds
    let wanted = exact ?? bounds.upperBound - min(replay ?? Self.defaultReplay, bounds.upperBound)
    let offset = min(max(wanted, bounds.lowerBound), bounds.upperBound)
    guard exact == nil, replay == nil, offset > bounds.lowerBound else { return offset }
    let ahead = (try? log.read(at: offset - 1, count: Self.longestLine)) ?? []
    return ahead.firstIndex(of: UInt8(ascii: "\n")).map { offset + Int64($0) } ?? offset
  }

  private static let longestLine = 512
}

/// A websocket that shows a console.
struct ConsoleViewer: DuplexHandler {
  /// Bytes read from the log and sent at once.
  static let pieceSize = 32 << 10

  let hub: ConsoleHub
  let log: ConsoleLog
  let offset: Int64
  let user: String

  /// Sends until the machine ends, or the viewer has fallen so far behind that bytes it needs are gone.
  func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason {
    log.markers.add(.attach, offset: log.bounds.upperBound, detail: user)
    defer { log.markers.add(.detach, offset: log.bounds.upperBound, detail: user) }
    let growth = log.growth()
    var cursor = offset
    do {
      cursor = try await send(from: cursor, to: writer)
      for await _ in growth { cursor = try await send(from: cursor, to: writer) }
      _ = try await send(from: cursor, to: writer)
    } catch is ConsoleLogGap {
      // Going on would miscount bytes: the viewer attaches again and is told where it stands.
      return .goingAway
    }
    try Task.checkCancellation()
    return switch log.end {
    case .ended: .normal
    // Tells whoever relays this console where it goes on.
    case .moved(let node): .other(code: ConsoleMove.closeCode, words: ConsoleMove.words(node: node))
    case .closed, nil: .goingAway
    }
  }

  func received(_ bytes: ByteBuffer) async throws {
    await hub.type(Array(bytes.readableBytesView), id: log.id)
  }

  private func send(from offset: Int64, to writer: DuplexWriter) async throws -> Int64 {
    var cursor = offset
    while true {
      let bytes = try log.read(at: cursor, count: Self.pieceSize)
      guard !bytes.isEmpty else { return cursor }
      try await writer.write(ByteBuffer(bytes: bytes))
      cursor += Int64(bytes.count)
    }
  }
}
