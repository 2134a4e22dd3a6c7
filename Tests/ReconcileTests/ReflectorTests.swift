import Codecs
import KubeModel
import Reconcile
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReflectorTests {
  let clock = TestClock()
  let client = FakeResourceClient()
  let reflector: Reflector

  init() {
    reflector = Reflector(client: client, resource: Registry.pods, time: TimeSource(clock), backoff: .plain)
  }

  @Test("more objects than fit a page are all there when the cache is synced")
  func paging() async {
    for index in 0..<1203 { client.seed(Registry.pods, pod("pod-\(index)")) }
    await with(await reflector.run()) {
      await reflector.cache.waitUntilSynced()
      #expect(reflector.cache.count == 1203)
      #expect(client.calls.filter { $0.verb == .list }.count == 3)
    }
  }

  @Test("where pages are shown as they come, objects can be read while a later page is missing, each transformed")
  func shownPages() async {
    let reflector = Reflector(
      client: client, resource: Registry.pods, time: TimeSource(clock), backoff: .plain, showsPages: true,
      transform: { object in
        var kept = object
        kept["spec"] = .null
        return kept
      })
    for index in 0..<2_400 { client.seed(Registry.pods, pod("pod-\(index)")) }
    let cache = reflector.cache
    let changes = cache.changes()
    await with(await reflector.run()) {
      var seen = 0
      for await change in changes {
        seen += change.keys.count
        if cache.hasSynced, seen >= 2_400 { break }
      }
      #expect(cache.count == 2_400)
      #expect(seen == 2_400)
      #expect(client.calls.filter { $0.verb == .list }.count == 3)
      #expect(cache.snapshot().values.allSatisfy { $0["spec"].isNull && !$0.meta.resourceVersion.isEmpty })
    }
  }

  @Test("objects that are made, changed and removed appear, change and vanish")
  func following() async throws {
    try await with(await reflector.run()) {
      await reflector.cache.waitUntilSynced()
      _ = try await client.create(Registry.pods, namespace: "default", pod("a"))
      await until { $0[key("a")] != nil }
      _ = try await client.patch(
        Registry.pods, namespace: "default", name: "a", subresource: nil, .merge(["metadata": ["labels": ["x": "y"]]]))
      await until { $0[key("a")]?.meta.labels == ["x": "y"] }
      try await client.delete(Registry.pods, namespace: "default", name: "a", options: DeleteOptions())
      await until { $0.count == 0 }
    }
  }

  @Test("after a compaction the cache holds what the server holds")
  func compaction() async {
    client.seed(Registry.pods, pod("a"))
    await with(await reflector.run()) {
      await until { $0.count == 1 && $0.state == .live }
      client.compact()
      client.seed(Registry.pods, pod("b"))
      await clock.advanceToNextSleeper()
      await until { $0.count == 2 }
    }
  }

  @Test("while the server is away the cache stays readable and says since when it is stale")
  func outage() async {
    client.seed(Registry.pods, pod("a"))
    await with(await reflector.run()) {
      await until { $0.state == .live }
      client.goOffline()
      await until { if case .stale(_, let error, _) = $0.state { error.reason == .serverUnreachable } else { false } }
      #expect(reflector.cache.count == 1)
      client.comeBack()
      client.seed(Registry.pods, pod("b"))
      await clock.advanceToNextSleeper()
      await until { $0.state == .live && $0.count == 2 }
    }
  }

  @Test("refused credentials are shown as such until they are accepted")
  func forbidden() async {
    client.fail(.list, Registry.pods, with: APIError(.forbidden, "no"))
    await with(await reflector.run()) {
      await until { $0.state == .forbidden(APIError(.forbidden, "no")) }
      await clock.advanceToNextSleeper()
      await until { $0.state == .live }
    }
  }

  private func until(_ condition: (ObjectCache) -> Bool) async {
    let changes = reflector.cache.changes()
    if condition(reflector.cache) { return }
    for await _ in changes where condition(reflector.cache) { return }
  }
}
