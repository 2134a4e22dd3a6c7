import GRDB
import KubeModel
import Logging
import TestSupport
import Testing

@testable import ObjectStore

@Suite("The object store")
struct ObjectStoreTests {
  private let directory: TemporaryDirectory
  private let store: ObjectStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try ObjectStore(directory: directory.path, logger: Logger(label: "test"))
  }

  private struct Refusal: Error {}

  private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

  @discardableResult
  private func put(_ name: String, _ text: String, owners: [String] = [], in store: ObjectStore? = nil) async throws
    -> Int64
  {
    let stored = try await (store ?? self.store).write("pods", key(name)) { _, revision in
      .put(bytes: Array("\(text)@\(revision)".utf8), uid: "uid-\(name)", owners: owners)
    }
    return stored?.revision ?? 0
  }

  private func text(_ name: String) async throws -> String? {
    try await store.get("pods", key(name)).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test("a commit is synced to the disk before it is acknowledged")
  func synchronous() async throws {
    let level = try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(level == 2, "2 is FULL")
  }

  @Test("every write has the next revision, and its bytes carry it")
  func revisions() async throws {
    #expect(try await put("a", "x") == 1)
    #expect(try await put("b", "x") == 2)
    #expect(try await put("a", "y") == 3)
    #expect(try await text("a") == "y@3")
    #expect(try await store.currentRevision() == 3)
  }

  @Test("what a decision throws reaches the caller, and uses up no revision")
  func refusals() async throws {
    try await put("a", "x")
    await #expect(throws: Refusal.self) { try await store.write("pods", key("a")) { _, _ in throw Refusal() } }
    _ = try await store.write("pods", key("a")) { _, _ in .keep }
    #expect(try await put("a", "y") == 2)
  }

  @Test("a thousand writes at once all land, in commits that they share")
  func concurrency() async throws {
    try await withThrowingTaskGroup(of: Int64.self) { group in
      for index in 0..<1000 { group.addTask { try await put("p\(index)", "x") } }
      var seen = Set<Int64>()
      for try await revision in group { seen.insert(revision) }
      #expect(seen == Set(1...1000))
    }
  }

  @Test("pages follow each other in the order of names")
  func pages() async throws {
    for name in ["c", "a", "d", "b"] { try await put(name, name) }
    let first = Names()
    let page = try await store.visit("pods", namespace: "default") { key, _ in first.take(key, limit: 3) }
    #expect(first.all == ["a", "b", "c"])
    #expect(page.next == key("d"))
    #expect(page.remaining == 1)
    let rest = Names()
    _ = try await store.visit("pods", namespace: nil, from: page.next) { key, _ in rest.take(key, limit: 3) }
    #expect(rest.all == ["d"])
  }

  @Test("a subscription delivers what is committed after it, and the log what came before")
  func watching() async throws {
    try await put("a", "1")
    let subscription = store.subscribe(to: "pods", namespace: "default")
    try await put("a", "2")
    _ = try await store.write("pods", key("a")) { _, _ in .delete(lastBytes: []) }
    var kinds: [Change.Kind] = []
    while kinds.count < 2, let delivery = await subscription.next() { kinds += delivery.changes.map(\.kind) }
    #expect(kinds == [.updated, .deleted])
    let log = try await store.changes(of: "pods", after: 0)
    #expect(log.map(\.kind) == [.created, .updated, .deleted])
    #expect(log[1].previous == Array("1@1".utf8))
  }

  @Test("a subscriber that falls too far behind is ended instead of filling memory")
  func slowSubscriber() async throws {
    let subscription = store.subscribe(to: nil)
    for round in 0..<5 {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<1000 { group.addTask { try await put("p\(index)", "\(round)") } }
        try await group.waitForAll()
      }
    }
    // A bookmark would say that it had everything until now.
    store.markSubscriptions()
    try await put("after", "the mark")
    #expect(await subscription.next() == nil)
  }

  @Test("cancelling a subscription ends the wait for it")
  func cancellation() async throws {
    let subscription = store.subscribe(to: "pods")
    let waiter = Task { await subscription.next() == nil }
    subscription.cancel()
    #expect(await waiter.value)
  }

  @Test("owners are found by their dependents, until those are gone")
  func owners() async throws {
    try await put("a", "x", owners: ["boss"])
    #expect(try await store.dependents(of: "boss").map(\.key) == [key("a")])
    #expect(try await store.missingOwners() == ["boss"])
    try await put("a", "x", owners: [])
    #expect(try await store.dependents(of: "boss").isEmpty)
  }

  @Test("compaction forgets old changes, says so, and keeps objects")
  func compaction() async throws {
    var configuration = ObjectStore.Configuration()
    configuration.keptChanges = 100
    let other = try TemporaryDirectory()
    let small = try ObjectStore(directory: other.path, configuration: configuration, logger: Logger(label: "test"))
    for index in 0..<1100 { try await put("p\(index % 7)", "x", in: small) }
    await #expect(throws: StoreError.self) { try await small.changes(of: "pods", after: 10) }
    #expect(try await small.changes(of: "pods", after: 1050).count == 50)
    #expect(try await small.get("pods", key("p3")) != nil)
  }

  @Test("a directory belongs to one store at a time")
  func exclusivity() {
    let error = #expect(throws: StoreError.self) {
      try ObjectStore(directory: directory.path, logger: Logger(label: "test"))
    }
    #expect(error == .inUse(directory: directory.path))
  }

  @Test("a store opened again goes on where it was", .timeLimit(.minutes(1)))
  func reopening() async throws {
    let place = try TemporaryDirectory()
    var first: ObjectStore? = try ObjectStore(directory: place.path, logger: Logger(label: "test"))
    if let first { try await put("a", "x", in: first) }
    first = nil
    let second = try await reopen(place)
    #expect(try await put("b", "y", in: second) == 2)
    #expect(try await second.get("pods", key("a"))?.bytes == Array("x@1".utf8))
  }
}

extension ObjectStoreTests {
  /// Opens a store whose last user may still be letting go of it.
  private func reopen(_ place: TemporaryDirectory) async throws -> ObjectStore {
    while true {
      do {
        return try ObjectStore(directory: place.path, logger: Logger(label: "test"))
      } catch StoreError.inUse {
        await Task.yield()
      }
    }
  }
}

/// Names gathered on the store's reader thread.
private final class Names: Sendable {
  private let names = Locked<[String]>([])

  func take(_ key: ObjectKey, limit: Int) -> Bool {
    names.with { names in
      if names.count == limit { return false }
      names.append(key.name)
      return true
    }
  }

  var all: [String] { names.with { $0 } }
}
