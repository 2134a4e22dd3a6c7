// A client's console connection: it stays, whatever happens to the agent behind it. Bytes are counted, and after a restart or a
// migration the next one is asked for. Clients that asked for it are told who else is attached.

import Codecs
import HTTPService
import KubeModel
import NIOCore

/// One client's websocket, joined to one agent after the other.
struct ConsoleBridge: DuplexHandler {
  /// How long a console without an agent is kept; a client of ours then attaches again by itself.
  static let patience = Duration.seconds(60)

  private let line: ConsoleLine
  private let first: SocketStream
  private let position: ConsolePosition
  private let route: ConsoleRoute
  private let visit: ConsoleVisit
  /// For clients that are told of their keys in the stream alone.
  private let notices = KeyNotices()

  init(stream: SocketStream, position: ConsolePosition, route: ConsoleRoute, visit: ConsoleVisit) {
    line = ConsoleLine(stream)
    first = stream
    self.position = position
    self.route = route
    self.visit = visit
  }

  func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason {
    defer { visit.leave() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await tell(writer) }
      defer { group.cancelAll() }
      do {
        let reason = try await relay(to: writer)
        await line.end()
        return reason
      } catch {
        await line.end()
        throw error
      }
    }
  }

  /// Who is attached, in text messages; to plain clients only what becomes of their keys, among the guest's bytes.
  private func tell(_ writer: DuplexWriter) async throws {
    guard !visit.isTold else {
      return try await visit.follow { try await writer.write(text: ByteBuffer(bytes: $0.json.bytes)) }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await visit.follow { notices.changed($0) } }
      for await line in notices.lines { try await writer.write(ByteBuffer(string: line)) }
      group.cancelAll()
    }
  }

  private func relay(to writer: DuplexWriter) async throws -> WebSocketCloseReason {
    var position = position
    var stream = first
    while true {
      while let bytes = try await next(of: stream) {
        try await writer.write(bytes)
        position.offset += bytes.readableBytes
      }
      let farewell = await stream.farewell()
      guard farewell?.code != 1000 else { return .normal }
      await line.detach()
      guard let successor = await successor(at: position, movedTo: farewell.flatMap(Self.node)) else {
        return .goingAway
      }
      stream = successor
      await line.attach(stream)
    }
  }

  /// Keys wait while no agent is attached, and with them the client; those of who may only look are dropped, and plain clients told.
  func received(_ bytes: ByteBuffer) async throws {
    guard visit.typed() else { return visit.isTold ? () : notices.dropped(visit.audience) }
    if !visit.isTold { notices.sent() }
    while let stream = await line.current() {
      if (try? await stream.write(bytes)) != nil { return }
      // It broke; `run` is about to notice, or has: its successor gets the keys.
      await line.detach(stream)
    }
    throw CancellationError()
  }

  /// Nil where the connection to the agent ended, in order or not.
  private func next(of stream: SocketStream) async throws -> ByteBuffer? {
    do {
      return try await stream.read()
    } catch {
      try Task.checkCancellation()
      return nil
    }
  }

  private static func node(_ farewell: WebSocketFarewell) -> String? {
    ConsoleMove.node(closeCode: farewell.code, words: farewell.reason)
  }

  /// The stream that goes on at this byte; nil where there will be none.
  private func successor(at position: ConsolePosition, movedTo node: String?) async -> SocketStream? {
    let start = ContinuousClock.now
    while !Task.isCancelled {
      let waited = ContinuousClock.now - start
      guard waited < Self.patience else { return nil }
      switch await route.attach(at: position, node: waited < .seconds(2) ? node : nil) {
      case .attached(let stream): return stream
      case .never: return nil
      // A migrated console is there within milliseconds; an agent that was killed takes longer.
      case .later: try? await Task.sleep(for: waited < .seconds(2) ? .milliseconds(5) : .milliseconds(200))
      }
    }
    return nil
  }
}

/// The agent's stream of a console that may be without one for a while.
private actor ConsoleLine {
  private var stream: SocketStream?
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var hasEnded = false

  init(_ stream: SocketStream) { self.stream = stream }

  func attach(_ stream: SocketStream) {
    self.stream = stream
    wake()
  }

  /// - Parameter broken: only if it is still this one.
  func detach(_ broken: SocketStream? = nil) {
    if broken == nil || broken === stream { stream = nil }
  }

  /// No stream will come: whoever waits for one need not.
  func end() {
    (stream, hasEnded) = (nil, true)
    wake()
  }

  /// Waits for a stream; nil once the task is cancelled, or the console has ended.
  func current() async -> SocketStream? {
    while stream == nil, !hasEnded, !Task.isCancelled {
      await withTaskCancellationHandler {
        await withCheckedContinuation { waiting.append($0) }
      } onCancel: {
        Task { await wake() }
      }
    }
    return stream
  }

  private func wake() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
