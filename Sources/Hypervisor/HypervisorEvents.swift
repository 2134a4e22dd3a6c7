// Events of a hypervisor and their fan-out to listeners.

import Synchronization

/// Something that happened on the host.
public enum HypervisorEvent: Sendable, Hashable {
  case connected
  case disconnected(HypervisorError)
  /// A machine changed: look at it again.
  case machine(name: String, change: MachineChange)
}

/// The kind of a lifecycle event.
public enum MachineChange: String, Sendable {
  case defined, undefined, started, suspended, resumed, stopped, shutdown, crashed, other
}

/// Fans events out to any number of listeners without ever waiting for one.
public final class HypervisorEvents: Sendable {
  /// Events held for one listener; beyond it the oldest are dropped.
  public static let bound = 1024

  private let listeners = Mutex<[Int: AsyncStream<HypervisorEvent>.Continuation]>([:])
  private let nextID = Atomic<Int>(0)

  public init() {}

  /// A new listener's events, from now until it stops listening.
  public func stream() -> AsyncStream<HypervisorEvent> {
    let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
    let (stream, continuation) = AsyncStream.makeStream(
      of: HypervisorEvent.self, bufferingPolicy: .bufferingNewest(Self.bound))
    continuation.onTermination = { [weak self] _ in self?.remove(id) }
    listeners.withLock { $0[id] = continuation }
    return stream
  }

  /// Tells every listener; callable from any thread, never blocks.
  public func send(_ event: HypervisorEvent) {
    for listener in listeners.withLock({ Array($0.values) }) { listener.yield(event) }
  }

  private func remove(_ id: Int) { listeners.withLock { $0[id] = nil } }
}
