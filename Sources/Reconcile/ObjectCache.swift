// The local copy of the objects of one kind, kept by a reflector and read by controllers and screens.

public import Codecs
public import KubeModel
import Synchronization

/// A way to find objects by something other than their name.
public struct CacheIndex: Sendable {
  public let name: String
  let values: @Sendable (JSON) -> [String]

  /// - Parameter values: under which values an object is found; called with a lock held, so it must be quick.
  public init(_ name: String, values: @escaping @Sendable (JSON) -> [String]) {
    self.name = name
    self.values = values
  }

  /// Objects by the uid of the owner that manages them.
  public static let controllerUID = CacheIndex("controllerUID") { $0.meta.controllerReference.map { [$0.uid] } ?? [] }
}

/// The newest known state of the objects of one kind; reading takes a lock for well under a microsecond.
public final class ObjectCache: Sendable {
  private struct Reader {
    weak let mailbox: Mailbox<CacheChanges>?
  }

  private struct State {
    var contents: CacheContents
    var sync = SyncState.loading(count: 0)
    var hasSynced = false
    var readers: [Reader] = []
  }

  public let resource: ResourceDefinition
  private let protected: Mutex<State>

  init(resource: ResourceDefinition, indexes: [CacheIndex] = []) {
    self.resource = resource
    protected = Mutex(State(contents: CacheContents(indexes: indexes)))
  }

  public subscript(key: ObjectKey) -> JSON? { protected.withLock { $0.contents.objects[key] } }

  /// All objects at one moment; shares storage with the cache until that changes.
  public func snapshot() -> [ObjectKey: JSON] { protected.withLock { $0.contents.objects } }

  /// The objects that an index files under a value, in no particular order.
  public func objects(in index: CacheIndex, _ value: String) -> [JSON] {
    protected.withLock { state in
      state.contents.keys(in: index.name, value).compactMap { state.contents.objects[$0] }
    }
  }

  public var count: Int { protected.withLock { $0.contents.objects.count } }

  public var state: SyncState { protected.withLock { $0.sync } }

  /// Whether a first list has been stored, however stale it may have become since.
  public var hasSynced: Bool { protected.withLock { $0.hasSynced } }

  /// Changes from now on, coalesced while the reader is away; also an empty set when only `state` changed.
  ///
  /// For one reader each call; the stream ends when the reading task is cancelled.
  public func changes() -> AsyncStream<CacheChanges> {
    let mailbox = Mailbox<CacheChanges> { $0.merge($1) }
    protected.withLock { $0.readers.append(Reader(mailbox: mailbox)) }
    return AsyncStream { await mailbox.next() }
  }

  /// Returns once a first list has been stored, or the task is cancelled.
  public func waitUntilSynced() async {
    let changes = changes()
    if hasSynced { return }
    for await _ in changes where hasSynced { return }
  }

  /// Takes over the server's answer to an own write, so that a reader sees it before the watch brings it.
  ///
  /// Ignored where the watch is already past that version: the object may be gone again.
  public func absorb(_ object: JSON) {
    update { $0.contents.absorb(object) }
  }

  func replace(with items: [JSON], version: String) {
    update { state in
      state.hasSynced = true
      state.sync = .live
      var changes = state.contents.replace(with: items, version: version)
      changes.stateChanged = true
      return changes
    }
  }

  /// Takes in a page of a first list that is under way; ignored once a list has been stored.
  func extend(with items: [JSON]) {
    update { state in state.hasSynced ? CacheChanges() : state.contents.extend(with: items) }
  }

  func apply(_ events: [WatchEvent]) {
    update { $0.contents.apply(events) }
  }

  func enter(_ sync: SyncState) {
    update { state in
      var changes = CacheChanges()
      changes.stateChanged = state.sync != sync
      state.sync = sync
      return changes
    }
  }

  /// Posts under the lock, so that readers get changes in the order in which they were made.
  private func update(_ change: (inout State) -> CacheChanges) {
    protected.withLock { state in
      let changes = change(&state)
      guard !changes.isEmpty else { return }
      state.readers.removeAll { $0.mailbox == nil }
      for reader in state.readers { reader.mailbox?.post(changes) }
    }
  }
}
