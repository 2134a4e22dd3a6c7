import Codecs
import KubeModel
import Reconcile
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ControllerTests {
  let clock = TestClock()
  let client = FakeResourceClient()

  @Test("each present object is reconciled, then each that changes")
  func reconciling() async throws {
    client.seed(Registry.pods, pod("a"))
    let (seen, feed) = AsyncStream.makeStream(of: ObjectKey.self)
    try await running { key in
      feed.yield(key)
      return .done
    } during: {
      var keys = seen.makeAsyncIterator()
      #expect(await keys.next() == key("a"))
      client.seed(Registry.pods, pod("b"))
      #expect(await keys.next() == key("b"))
    }
  }

  @Test("a run that throws is reported and tried again after the backoff")
  func failure() async throws {
    client.seed(Registry.pods, pod("a"))
    let failures = Mutex(2)
    let (seen, feed) = AsyncStream.makeStream(of: String.self)
    try await running { _ in
      let fails = failures.withLock { count in
        count -= 1
        return count >= 0
      }
      if fails { throw APIError(.internalError, "boom") }
      feed.yield("done")
      return .done
    } onFailure: {
      feed.yield("retry after \($0.retryAfter.seconds)")
    } during: {
      var events = seen.makeAsyncIterator()
      #expect(await events.next() == "retry after 1.0")
      await clock.advanceToNextSleeper()
      #expect(await events.next() == "retry after 2.0")
      await clock.advanceToNextSleeper()
      #expect(await events.next() == "done")
    }
  }

  @Test("a lost race is tried again within milliseconds and not reported")
  func conflict() async throws {
    client.seed(Registry.pods, pod("a"))
    let conflicts = Mutex(1)
    let (seen, feed) = AsyncStream.makeStream(of: String.self)
    try await running { _ in
      let conflicted = conflicts.withLock { count in
        count -= 1
        return count >= 0
      }
      if conflicted { throw APIError(.conflict, "stale") }
      feed.yield("done")
      return .done
    } onFailure: { _ in
      feed.yield("reported")
    } during: {
      var events = seen.makeAsyncIterator()
      await clock.advanceToNextSleeper()
      #expect(await events.next() == "done")
      #expect(clock.now.offset <= .milliseconds(5))
    }
  }

  @Test("a requeue brings the key back when its time has come")
  func requeue() async throws {
    client.seed(Registry.pods, pod("a"))
    let (seen, feed) = AsyncStream.makeStream(of: ObjectKey.self)
    try await running { key in
      feed.yield(key)
      return .requeue(after: .seconds(300))
    } during: {
      var keys = seen.makeAsyncIterator()
      #expect(await keys.next() == key("a"))
      await clock.advanceToNextSleeper()
      #expect(await keys.next() == key("a"))
      #expect(clock.now.offset == .seconds(300))
    }
  }

  @Test("the owner is looked at when its object changes, also when that is removed")
  func owners() async throws {
    var owned = pod("a")
    owned.meta.ownerReferences = [
      OwnerReference(["kind": "VirtualMachineInstance", "name": "vmi", "uid": "1", "controller": true])
    ]
    client.seed(Registry.pods, owned)
    let (seen, feed) = AsyncStream.makeStream(of: ObjectKey.self)
    let owners: @Sendable (ObjectCache) -> Source = { .owners(of: $0, kind: "VirtualMachineInstance") }
    try await running(source: owners) { key in
      feed.yield(key)
      return .done
    } during: {
      var keys = seen.makeAsyncIterator()
      #expect(await keys.next() == key("vmi"))
      try await client.delete(Registry.pods, namespace: "default", name: "a", options: DeleteOptions())
      #expect(await keys.next() == key("vmi"))
    }
  }

  private func running(
    source: @escaping @Sendable (ObjectCache) -> Source = { .objects(of: $0) },
    _ reconcile: @escaping @Sendable (ObjectKey) async throws -> Outcome,
    onFailure: @escaping @Sendable (Controller.Failure) -> Void = { _ in },
    during body: () async throws -> Void
  ) async throws {
    let time = TimeSource(clock)
    let reflector = Reflector(client: client, resource: Registry.pods, time: time)
    let controller = Controller(
      name: "test", workers: 2, sources: [source(reflector.cache)], backoff: .plain, time: time, onFailure: onFailure,
      reconcile: reconcile)
    try await with(await reflector.run()) {
      try await with(await controller.run()) { try await body() }
    }
  }
}
