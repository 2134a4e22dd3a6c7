// A viewer's connection to a VM's console that outlives the servers between: it reattaches where it left off.

import Codecs
public import KubeModel
import Synchronization

/// One viewer of one serial console.
public final class ConsoleSession: SerialConsole {
  /// Typed bytes that wait for a connection before typing is refused.
  public static let inputBound = 64 << 10

  private let client: HTTPResourceClient
  private let path: String
  private let breakPath: String
  private let clock: any Clock<Duration>
  private let progress: Mutex<ConsoleProgress>
  private let input = ByteQueue(bound: inputBound)
  private let attachment: Mutex<ConsoleAttachment>

  /// - Parameter attachment: in which way to attach.
  /// - Parameter replay: bytes of the log to show first; nil takes the server's choice.
  /// - Parameter patience: how long to wait for a guest that does not run yet, or for servers that are away.
  public init(
    _ client: HTTPResourceClient, namespace: String, name: String,
    as attachment: ConsoleAttachment = ConsoleAttachment(),
    replay: Int? = nil,
    patience: Duration = .seconds(300), clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.client = client
    self.clock = clock
    path = Subresource.path(Registry.virtualMachineInstances, namespace: namespace, name: name, "console")
    breakPath = Subresource.path(Registry.virtualMachineInstances, namespace: namespace, name: name, "break")
    progress = Mutex(ConsoleProgress(patience: patience, replay: replay))
    self.attachment = Mutex(attachment)
  }

  public func type(_ bytes: [UInt8]) -> Bool { input.offer(bytes) }

  public func typePatiently(_ bytes: [UInt8]) async -> Bool { await input.put(bytes) }

  public func sendBreak() async throws {
    let query = try attachment.withLock { attachment throws(APIError) in try attachment.breakQuery }
    _ = try await client.send(method: "PUT", path: breakPath, query: query, body: [:])
  }

  public func hangUp() { input.finish() }

  public func attach(as mode: ConsoleMode, takesOver: Bool) {
    attachment.withLock { $0.ask(for: mode, takesOver: takesOver) }?.close()
  }

  public func run(_ show: (ConsoleEvent) async throws -> Void) async throws {
    var lastGood = clock.measureStart()
    while !Task.isCancelled {
      let end = try await attach(show, connected: { lastGood = clock.measureStart() })
      if Task.isCancelled { return }
      if case .again(let notice) = attachment.withLock({ $0.end(end) }) {
        if let notice { try await show(.notice(notice)) }
        continue
      }
      switch progress.withLock({ $0.end(end, elapsed: lastGood()) }) {
      case .finish: return
      case .fail(let error): throw error
      case .retry(let delay, let notice):
        try await show(.notice(notice))
        try? await clock.sleep(for: delay)
      }
    }
  }

  /// One connection from its start to its end; returns why it ended, nil for a normal end.
  private func attach(_ show: (ConsoleEvent) async throws -> Void, connected: () -> Void) async throws -> (any Error)? {
    let socket: WebSocketConnection
    do {
      let query = progress.withLock { $0.query } + attachment.withLock { $0.query }
      socket = try await client.webSocket(path: path, query: query)
    } catch {
      return error
    }
    defer {
      socket.close()
      connected()
    }
    let notice = progress.withLock { $0.attach(socket.responseHeaders) }
    let isQuiet = attachment.withLock { $0.begin(on: socket) }
    if !isQuiet || notice != .reattached { try await show(.notice(notice)) }
    return try await withTypist(on: socket) {
      do {
        while let bytes = try await socket.receive() {
          if let text = socket.takeText() { try await show(.audience(note(text))) }
          for event in progress.withLock({ $0.take(bytes) }) { try await show(event) }
        }
        return nil
      } catch let closure as WebSocketClosure {
        return closure
      }
    }
  }

  /// Others may have made this way of being attached another one.
  private func note(_ text: [UInt8]) -> ConsoleAudience {
    let audience = ConsoleAudience((try? JSON(parsing: text)) ?? .null)
    if let mode = audience.ownSeat?.mode { attachment.withLock { $0.note(mode) } }
    return audience
  }

  /// Sends what is typed for as long as `body` runs.
  private func withTypist<Value>(on socket: WebSocketConnection, _ body: () async throws -> Value) async throws -> Value
  {
    async let _ = sendInput(to: socket)
    return try await body()
  }

  private func sendInput(to socket: WebSocketConnection) async {
    while let bytes = await input.next() {
      if Task.isCancelled { return input.putBack(bytes) }
      do {
        try await socket.send(bytes)
      } catch {
        return input.putBack(bytes)
      }
    }
    if !Task.isCancelled { socket.close() }
  }
}

extension Clock<Duration> {
  /// A stopwatch that starts now.
  func measureStart() -> () -> Duration {
    let start = now
    return { start.duration(to: self.now) }
  }
}
