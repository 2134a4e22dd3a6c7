import Codecs
import KubeModel
import Testing

@testable import Reconcile

@Suite(.timeLimit(.minutes(1))) struct ObjectCacheTests {
  let cache = ObjectCache(resource: Registry.pods, indexes: [CacheIndex("app") { [$0.meta.labels["app"] ?? ""] }])

  @Test("changes are coalesced while the reader is away, with what it last could see")
  func coalescing() async {
    cache.replace(with: [pod("a", version: 1)], version: "1")
    var changes = cache.changes().makeAsyncIterator()
    cache.apply([WatchEvent(.modified, pod("a", version: 2)), WatchEvent(.added, pod("b", version: 3))])
    cache.apply([WatchEvent(.deleted, pod("a", version: 4))])
    let change = await changes.next()
    #expect(change?.keys == [key("a"), key("b")])
    #expect(change?.previous == [key("a"): pod("a", version: 1)])
    #expect(cache.count == 1)
  }

  @Test("a change of state alone is told too, once")
  func stateChange() async {
    var changes = cache.changes().makeAsyncIterator()
    cache.enter(.loading(count: 12))
    #expect(await changes.next()?.keys == [])
    #expect(cache.state == .loading(count: 12))
  }

  @Test("a reader that never comes is told to look at everything")
  func overflow() async {
    var changes = cache.changes().makeAsyncIterator()
    cache.replace(with: (0...CacheChanges.limit).map { pod("pod-\($0)", version: 1) }, version: "1")
    let change = await changes.next()
    #expect(change?.isComplete == false)
    #expect(change?.keys == [])
  }

  @Test("a list removes what it does not have and leaves alone what has not changed")
  func replacement() async {
    cache.replace(with: [pod("a", version: 1), pod("b", version: 2)], version: "2")
    var changes = cache.changes().makeAsyncIterator()
    cache.replace(with: [pod("b", version: 2), pod("c", version: 3)], version: "3")
    #expect(await changes.next()?.keys == [key("a"), key("c")])
    #expect(cache[key("a")] == nil)
  }

  @Test("an index follows objects through changes and removal")
  func index() {
    let index = CacheIndex("app") { _ in [] }
    cache.replace(with: [pod("a", version: 1, labels: ["app": "x"])], version: "1")
    #expect(cache.objects(in: index, "x").map(\.key) == [key("a")])
    cache.apply([WatchEvent(.modified, pod("a", version: 2, labels: ["app": "y"]))])
    #expect(cache.objects(in: index, "x").isEmpty)
    #expect(cache.objects(in: index, "y").map(\.key) == [key("a")])
    cache.apply([WatchEvent(.deleted, pod("a", version: 3))])
    #expect(cache.objects(in: index, "y").isEmpty)
  }

  @Test("an own write is seen at once and older events do not undo it")
  func ownWrite() {
    cache.replace(with: [pod("a", version: 1)], version: "1")
    cache.absorb(pod("a", version: 5))
    cache.apply([WatchEvent(.modified, pod("a", version: 3))])
    #expect(cache[key("a")]?.version == "5")
    cache.apply([WatchEvent(.modified, pod("a", version: 5)), WatchEvent(.deleted, pod("a", version: 6))])
    #expect(cache[key("a")] == nil)
  }

  @Test("an own write that the watch is already past is ignored: the object may be gone")
  func lateOwnWrite() {
    cache.replace(with: [], version: "1")
    cache.apply([WatchEvent(.added, pod("a", version: 5)), WatchEvent(.deleted, pod("a", version: 6))])
    cache.absorb(pod("a", version: 5))
    #expect(cache[key("a")] == nil)
  }

  @Test("an own write survives a list that is older")
  func ownWriteAndList() {
    cache.replace(with: [], version: "1")
    cache.absorb(pod("a", version: 5))
    cache.replace(with: [], version: "4")
    #expect(cache[key("a")] != nil)
    cache.replace(with: [], version: "6")
    #expect(cache[key("a")] == nil)
  }
}
