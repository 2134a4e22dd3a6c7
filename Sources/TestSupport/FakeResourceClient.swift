// An API server in memory, behind the ResourceClient protocol, with the means to make it fail.
// Here: the verbs as tests' subjects call them, and faults. What happens to objects is FakeStorage's.

public import Codecs
public import FoundationEssentials
public import KubeModel
import Synchronization

/// Versioned objects in memory: conflicts, finalizers, status subresources, watches, and errors on demand.
public final class FakeResourceClient: ResourceClient {
  public enum Verb: Sendable, Hashable { case get, list, create, update, patch, delete, watch, bind }

  /// A call that reached the client, for tests that count.
  public struct Call: Sendable, Hashable {
    public var verb: Verb
    /// `pods`, `virtualmachines.kubevirt.io`.
    public var resource: String
    /// Empty where the server chose it.
    public var name: String
    public var subresource: String?
  }

  private struct Fault {
    var verb: Verb
    var resource: String
    var error: APIError
    var remaining: Int
  }

  private struct State {
    var storage: FakeStorage
    var faults: [Fault] = []
    var calls: [Call] = []
    var isOffline = false
  }

  private let state: Mutex<State>

  /// - Parameter date: what creation and deletion timestamps say.
  public init(date: @escaping @Sendable () -> Date = { Date(timeIntervalSince1970: 1_800_000_000) }) {
    state = Mutex(State(storage: FakeStorage(date: date)))
  }

  /// The calls so far, failed ones included.
  public var calls: [Call] { state.withLock { $0.calls } }

  /// Lets the next calls of a verb on a kind fail.
  public func fail(_ verb: Verb, _ resource: ResourceDefinition, with error: APIError, times: Int = 1) {
    let fault = Fault(verb: verb, resource: resource.qualifiedName, error: error, remaining: times)
    state.withLock { $0.faults.append(fault) }
  }

  /// Cuts all watches and refuses every call until `comeBack`.
  public func goOffline() {
    state.withLock { state in
      state.isOffline = true
      state.storage.endWatches(throwing: Self.unreachable)
    }
  }

  public func comeBack() {
    state.withLock { $0.isOffline = false }
  }

  /// Forgets the history: open watches end with 410, and so does one from any version but the newest.
  public func compact() {
    state.withLock { $0.storage.compact() }
  }

  /// Puts an object in place as it is, status included, replacing one of that name.
  @discardableResult
  public func seed(_ resource: ResourceDefinition, _ object: JSON) -> JSON {
    state.withLock { $0.storage.seed(resource, object) }
  }

  /// All objects of a kind, by key.
  public func objects(_ resource: ResourceDefinition) -> [JSON] {
    state.withLock { $0.storage.objects(resource) }
  }

  public subscript(_ resource: ResourceDefinition, _ key: ObjectKey) -> JSON? {
    state.withLock { $0.storage.object(resource, key) }
  }

  /// Waits until an object of the kind meets the condition; a suite's time limit is the bound.
  ///
  /// - Throws: `CancellationError`, or what ended the watch.
  public func first(_ resource: ResourceDefinition, where isWanted: (JSON) -> Bool) async throws -> JSON {
    for try await batch in watch(from: nil, resource, namespace: nil, WatchOptions()) {
      for event in batch where event.kind != .deleted && isWanted(event.object) { return event.object }
    }
    throw CancellationError()
  }

  /// Waits until the object is gone.
  public func removal(_ resource: ResourceDefinition, _ key: ObjectKey) async throws {
    let events = watch(from: nil, resource, namespace: nil, WatchOptions())
    if self[resource, key] == nil { return }
    for try await batch in events where batch.contains(where: { $0.kind == .deleted && $0.object.key == key }) {
      return
    }
  }

  private static let unreachable = APIError(.serverUnreachable, "the fake server is offline")

  private func call<Result>(
    _ verb: Verb, _ resource: ResourceDefinition, _ name: String, _ subresource: String? = nil,
    _ body: (inout FakeStorage) throws -> sending Result
  ) throws -> sending Result {
    try state.withLock { state in
      state.calls.append(Call(verb: verb, resource: resource.qualifiedName, name: name, subresource: subresource))
      if state.isOffline { throw Self.unreachable }
      let fault = state.faults.firstIndex {
        $0.verb == verb && $0.resource == resource.qualifiedName && $0.remaining > 0
      }
      if let fault {
        state.faults[fault].remaining -= 1
        throw state.faults[fault].error
      }
      return try body(&state.storage)
    }
  }
}

// MARK: - ResourceClient

extension FakeResourceClient {
  public func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try call(.get, resource, name) { try $0.existing(resource, ObjectKey(namespace: namespace ?? "", name: name)) }
  }

  public func list(
    _ resource: ResourceDefinition, namespace: String?, options: ListOptions
  ) async throws -> ObjectList {
    try call(.list, resource, "") { try $0.list(resource, namespace: namespace, options) }
  }

  public func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    try call(.create, resource, object.meta.name) { try $0.create(resource, namespace: namespace, object) }
  }

  public func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    try call(.update, resource, object.meta.name, subresource) { try $0.update(resource, subresource, object) }
  }

  public func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    try call(.patch, resource, name, subresource) {
      try $0.patch(resource, ObjectKey(namespace: namespace ?? "", name: name), subresource, patch)
    }
  }

  @discardableResult
  public func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try call(.delete, resource, name) {
      try $0.delete(resource, ObjectKey(namespace: namespace ?? "", name: name), options)
    }
  }

  public func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    try call(.watch, resource, "") { _ in }
    return watch(from: options.resourceVersion, resource, namespace: namespace, options)
  }

  public func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try call(.bind, Registry.pods, pod.name) { try $0.bind(pod, uid: uid, node: node) }
  }

  private func watch(
    from version: String?, _ resource: ResourceDefinition, namespace: String?, _ options: WatchOptions
  ) -> AsyncThrowingStream<[WatchEvent], any Error> {
    AsyncThrowingStream { events in
      let id = state.withLock { $0.storage.openWatch(resource, namespace: namespace, options, into: events) }
      events.onTermination = { [weak self] reason in
        // Ended watches are gone from the storage already, and this is called with the lock held then.
        if case .cancelled = reason { self?.state.withLock { $0.storage.closeWatch(id) } }
      }
    }
  }
}
