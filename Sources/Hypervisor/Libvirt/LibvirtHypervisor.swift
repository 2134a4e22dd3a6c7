// A host behind libvirt: the connection that comes back, and lookups on it.

import CLibvirt
import Glibc
import Synchronization
import Threads

/// A `Hypervisor` on a libvirt URI, such as `qemu:///system` or `qemu+unix:///system?socket=/run/libvirt/libvirt-sock`.
///
/// libvirt is called on four threads of this object's own (libvirtd answers five calls of one client at a time), its
/// events come from the process's one event-loop thread.
public final class LibvirtHypervisor: Hypervisor {
  public let uri: String
  private let threads = CallThreads(count: 4)
  private let broadcast = HypervisorEvents()
  private let current: Mutex<Result<LibvirtConnection, HypervisorError>>

  public init(uri: String) {
    self.uri = uri
    current = Mutex(.failure(HypervisorError(.disconnected, "not connected to \(uri) yet")))
  }

  public var connection: ConnectionState {
    current.withLock { state in
      switch state {
      case .success: .connected
      case .failure(let error): .disconnected(error)
      }
    }
  }

  public func events() -> AsyncStream<HypervisorEvent> { broadcast.stream() }

  private static let firstPause = Duration.milliseconds(100)
  /// A connection that ends sooner is tried again with growing pauses, as one that cannot be made is.
  private static let steadyAfter = Duration.seconds(5)

  public func run() async {
    var pause = Self.firstPause
    while !Task.isCancelled {
      let start = ContinuousClock.now
      await connectOnce()
      if start.duration(to: .now) >= Self.steadyAfter {
        pause = Self.firstPause
      } else {
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(5))
      }
    }
    lose(HypervisorError(.disconnected, "the agent is stopping"))
  }

  /// Connects and stays until the connection ends.
  private func connectOnce() async {
    let (ended, continuation) = AsyncStream.makeStream(of: HypervisorError.self, bufferingPolicy: .bufferingOldest(1))
    let sink = LibvirtConnection.Sink(
      onMachine: { [broadcast] name, change in broadcast.send(.machine(name: name, change: change)) },
      onClose: { continuation.yield($0) })
    do {
      let connection = try await threads.run { [uri] in try LibvirtConnection(uri: uri, sink: sink) }
      current.withLock { $0 = .success(connection) }
    } catch {
      lose(HypervisorError(.disconnected, "\(error)"))
      return
    }
    broadcast.send(.connected)
    var reasons = ended.makeAsyncIterator()
    if let reason = await reasons.next() { lose(reason) }
  }

  private func lose(_ reason: HypervisorError) {
    let previous = current.withLock { state in
      defer { state = .failure(reason) }
      return state
    }
    if case .failure(let old) = previous, old == reason { return }
    broadcast.send(.disconnected(reason))
    // The last reference may close the connection, which blocks: not here.
    if case .success(let connection) = previous {
      _ = DedicatedThread.start { withExtendedLifetime(connection) {} }
    }
  }
}

// MARK: - Calls

extension LibvirtHypervisor {
  /// Runs a blocking libvirt call with the connection; a failure because the connection broke is told as such.
  func call<Value: Sendable>(_ body: @escaping @Sendable (virConnectPtr) throws -> Value) async throws -> Value {
    let connection = try current.withLock { try $0.get() }
    return try await threads.run { try Self.run(body, on: connection) }
  }

  /// The same for a call that may take minutes: on a thread and a connection that end with it. While one thread waits in libvirt's
  /// client, others on the same connection can be left waiting with it (seen with 9.0: until the next keepalive).
  func longCall(_ body: @escaping @Sendable (virConnectPtr) throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let isStarted = DedicatedThread.start { [uri] in
        continuation.resume(
          with: Result {
            let sink = LibvirtConnection.Sink(onMachine: { _, _ in }, onClose: { _ in })
            try Self.run(body, on: try LibvirtConnection(uri: uri, sink: sink))
          })
      }
      if !isStarted { continuation.resume(throwing: HypervisorError(.busy, "no thread left for this call")) }
    }
  }

  private static func run<Value>(
    _ body: (virConnectPtr) throws -> Value, on connection: LibvirtConnection
  ) throws -> Value {
    do {
      return try body(connection.pointer)
    } catch let error as HypervisorError {
      throw connection.isAlive ? error : HypervisorError(.disconnected, error.message)
    }
  }

  public func machines() async throws -> [any Machine] {
    try await call { connection in
      var list: UnsafeMutablePointer<virDomainPtr?>?
      let count = Int(try check(virConnectListAllDomains(connection, &list, 0), "virConnectListAllDomains"))
      defer { free(list) }
      return (0..<count).compactMap { list?[$0] }.map { domain in
        defer { virDomainFree(domain) }
        return LibvirtMachine(domain, on: self)
      }
    }
  }

  public func machine(named name: String) async throws -> (any Machine)? {
    try await call { connection in
      guard let domain = virDomainLookupByName(connection, name) else {
        let error = HypervisorError.lastLibvirtError("virDomainLookupByName")
        guard error.code == .notFound else { throw error }
        return nil
      }
      defer { virDomainFree(domain) }
      return LibvirtMachine(domain, on: self)
    }
  }

  public func define(_ xml: String) async throws -> any Machine {
    try await call { connection in
      // Without VIR_DOMAIN_DEFINE_VALIDATE: libxml2 sets up its schema types in a way that threads can race for.
      let domain = try check(virDomainDefineXMLFlags(connection, xml, 0), "virDomainDefineXMLFlags")
      defer { virDomainFree(domain) }
      return LibvirtMachine(domain, on: self)
    }
  }
}
