// A guest's serial line without a guest: says what a test tells it to, and notes what is typed.

public import KubeModel
import Synchronization

/// A console whose events a test sends.
public final class FakeSerialConsole: SerialConsole {
  private let events = AsyncStream.makeStream(of: ConsoleEvent.self)
  private let state = Mutex(State())

  private struct State {
    var typed: [UInt8] = []
    var pieces: [Int] = []
    var shown = 0
    var breaks = 0
    var modes: [ConsoleMode] = []
    var end: APIError?
  }

  /// - Parameter echo: says what is typed.
  public init(echo: Bool = false) { self.echo = echo }

  private let echo: Bool

  /// Everything that was typed.
  public var typed: [UInt8] { state.withLock { $0.typed } }
  /// In what pieces that came.
  public var pieces: [Int] { state.withLock { $0.pieces } }
  /// How many events the viewer has taken.
  public var shown: Int { state.withLock { $0.shown } }

  public func send(_ event: ConsoleEvent) { events.continuation.yield(event) }
  public func write(_ text: String) { send(.output(Array(text.utf8))) }

  /// Ends the console, in order or not.
  public func end(_ error: APIError? = nil) {
    state.withLock { $0.end = error }
    events.continuation.finish()
  }

  public func type(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      state.typed += bytes
      state.pieces.append(bytes.count)
    }
    if echo { send(.output(bytes)) }
    return true
  }

  public func typePatiently(_ bytes: [UInt8]) async -> Bool { type(bytes) }
  /// In which ways it was to be attached.
  public var modes: [ConsoleMode] { state.withLock { $0.modes } }
  public func attach(as mode: ConsoleMode, takesOver: Bool) { state.withLock { $0.modes.append(mode) } }
  /// How many breaks were sent.
  public var breaks: Int { state.withLock { $0.breaks } }
  public func sendBreak() async throws { state.withLock { $0.breaks += 1 } }
  public func hangUp() { events.continuation.finish() }

  public func run(_ show: (ConsoleEvent) async throws -> Void) async throws {
    for await event in events.stream {
      try await show(event)
      state.withLock { $0.shown += 1 }
    }
    if let error = state.withLock({ $0.end }) { throw error }
  }
}
