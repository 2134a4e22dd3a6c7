// A viewer's connection to a VM's console that outlives the servers between: it reattaches where it left off.

import KubeModel
import Synchronization

/// One viewer of one serial console.
public final class ConsoleSession: Sendable {
  /// Typed bytes that wait for a connection before typing is refused.
  public static let inputBound = 64 << 10

  public enum Event: Sendable, Hashable {
    case output([UInt8])
    case notice(ConsoleNotice)
  }

  private let client: HTTPResourceClient
  private let path: String
  private let clock: any Clock<Duration>
  private let progress: Mutex<ConsoleProgress>
  private let input = ByteQueue(bound: inputBound)

  /// - Parameter replay: bytes of the log to show first; nil takes the server's choice.
  /// - Parameter patience: how long to wait for a guest that does not run yet, or for servers that are away.
  public init(
    _ client: HTTPResourceClient, namespace: String, name: String, replay: Int? = nil,
    patience: Duration = .seconds(300), clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.client = client
    self.clock = clock
    path = Subresource.path(Registry.virtualMachineInstances, namespace: namespace, name: name, "console")
    progress = Mutex(ConsoleProgress(patience: patience, replay: replay))
  }

  /// Types without waiting; false where the bytes are dropped, as too much waits for a connection already.
  public func type(_ bytes: [UInt8]) -> Bool { input.offer(bytes) }

  /// Types all of it, waiting while there is no connection or the guest does not read; false when cancelled.
  public func typePatiently(_ bytes: [UInt8]) async -> Bool { await input.put(bytes) }

  /// Ends the visit once what has been typed is on its way: `run` then returns, if there is a connection.
  public func hangUp() { input.finish() }

  /// Shows the console until the server ends it, or the task is cancelled. Throws `APIError` where it cannot go on.
  ///
  /// - Parameter show: gets every byte of the console once and in order; while it waits, the server is held up.
  public func run(_ show: (Event) async throws -> Void) async throws {
    var lastGood = clock.measureStart()
    while !Task.isCancelled {
      let end = try await attach(show, connected: { lastGood = clock.measureStart() })
      if Task.isCancelled { return }
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
  private func attach(_ show: (Event) async throws -> Void, connected: () -> Void) async throws -> (any Error)? {
    let socket: WebSocketConnection
    do {
      socket = try await client.webSocket(path: path, query: progress.withLock { $0.query })
    } catch {
      return error
    }
    defer {
      socket.close()
      connected()
    }
    try await show(.notice(progress.withLock { $0.attach(socket.responseHeaders) }))
    return try await withTypist(on: socket) {
      do {
        while let bytes = try await socket.receive() {
          let fresh = progress.withLock { $0.take(bytes) }
          if !fresh.isEmpty { try await show(.output(fresh)) }
        }
        return nil
      } catch let closure as WebSocketClosure {
        return closure
      }
    }
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
