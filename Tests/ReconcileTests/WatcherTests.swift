import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Reconcile

@Suite("Watcher")
struct WatcherTests {
  var watcher = Watcher(backoff: .plain)
  let date = Date(timeIntervalSince1970: 1000)

  func moment(_ seconds: Int) -> Watcher.Moment { Watcher.Moment(elapsed: .seconds(seconds), date: date) }

  @Test("a list in pages is swapped in at its end and then watched from its version")
  mutating func pages() {
    let first = watcher.listed(
      ObjectList(items: [pod("a")], resourceVersion: "7", continueToken: "t"), hasSynced: false)
    guard case .enter(.loading(count: 1, of: nil))? = first.first else { return #expect(Bool(false), "\(first)") }
    guard case .extend(let page)? = first.last else { return #expect(Bool(false), "\(first)") }
    #expect(page.map(\.meta.name) == ["a"])
    #expect(watcher.step == .list(continueToken: "t"))
    let last = watcher.listed(ObjectList(items: [pod("b")], resourceVersion: "7"), hasSynced: false)
    guard case .replace(let items, version: "7")? = last.first else { return #expect(Bool(false), "\(last)") }
    #expect(items.map(\.meta.name) == ["a", "b"])
    #expect(watcher.step == .watch(version: "7"))
  }

  @Test("events and bookmarks move the version on")
  mutating func events() {
    follow()
    _ = watcher.received([WatchEvent(.added, pod("a", version: 8))])
    #expect(watcher.step == .watch(version: "8"))
    _ = watcher.received([WatchEvent(.bookmark, ["metadata": ["resourceVersion": "20"]])])
    #expect(watcher.step == .watch(version: "20"))
  }

  @Test("an expired version leads to a new list, without being shown as an error")
  mutating func expiry() {
    follow()
    let updates = watcher.failed(APIError(.expired, "compacted"), at: moment(1))
    #expect(updates.isEmpty)
    #expect(watcher.step == .wait(until: .seconds(2)))
    watcher.waited()
    #expect(watcher.step == .list(continueToken: nil))
  }

  @Test("an unreachable server is tried again at the same version, ever more slowly, stale since the first failure")
  mutating func unreachable() {
    follow()
    for (second, deadline) in [(0, 1), (1, 3), (3, 7)] {
      let error = APIError(.serverUnreachable, "connection refused")
      let updates = watcher.failed(error, at: moment(second))
      guard case .enter(.stale(since: date, error: error, nextTry: _))? = updates.first else {
        return #expect(Bool(false), "\(updates)")
      }
      #expect(watcher.step == .wait(until: .seconds(deadline)))
      watcher.waited()
      #expect(watcher.step == .watch(version: "7"))
    }
    guard case .enter(.live)? = watcher.opened(at: moment(7)).first else { return #expect(Bool(false)) }
  }

  @Test("any other refusal of a watch leads to a new list")
  mutating func refusal() {
    follow()
    _ = watcher.failed(APIError(.internalError, "boom"), at: moment(0))
    watcher.waited()
    #expect(watcher.step == .list(continueToken: nil))
  }

  @Test("refused credentials are a state of their own and tried again slowly")
  mutating func forbidden() {
    let error = APIError(.forbidden, "pods is forbidden")
    guard case .enter(.forbidden(error))? = watcher.failed(error, at: moment(0)).first else {
      return #expect(Bool(false))
    }
    #expect(watcher.step == .wait(until: .seconds(30)))
  }

  @Test("a server that asks for patience gets it")
  mutating func retryAfter() {
    _ = watcher.failed(APIError(.tooManyRequests, "slow down", retryAfterSeconds: 9), at: moment(0))
    #expect(watcher.step == .wait(until: .seconds(9)))
    _ = watcher.failed(APIError(.tooManyRequests, "for ever", retryAfterSeconds: .max), at: moment(0))
    #expect(watcher.step == .wait(until: .seconds(300)))
  }

  @Test("a count of what is left that makes no sense is passed over")
  mutating func remaining() {
    let page = ObjectList(items: [pod("a")], resourceVersion: "7", continueToken: "t", remainingItemCount: .max)
    guard case .enter(.loading(count: 1, of: nil))? = watcher.listed(page, hasSynced: false).first else {
      return #expect(Bool(false))
    }
  }

  @Test("a watch that ends after a while is opened again at once, one that ends immediately is not")
  mutating func endings() {
    follow()
    _ = watcher.ended(at: moment(60))
    #expect(watcher.step == .watch(version: "7"))
    _ = watcher.opened(at: moment(60))
    _ = watcher.ended(at: moment(60))
    #expect(watcher.step == .wait(until: .seconds(61)))
  }

  @Test("a list that fails half-way begins anew")
  mutating func halfList() {
    _ = watcher.listed(ObjectList(items: [pod("a")], resourceVersion: "7", continueToken: "t"), hasSynced: false)
    _ = watcher.failed(APIError(.expired, "token too old"), at: moment(0))
    watcher.waited()
    #expect(watcher.step == .list(continueToken: nil))
    let updates = watcher.listed(ObjectList(items: [pod("b")], resourceVersion: "9"), hasSynced: false)
    guard case .replace(let items, version: "9")? = updates.first else { return #expect(Bool(false)) }
    #expect(items.count == 1)
  }

  private mutating func follow() {
    _ = watcher.listed(ObjectList(items: [], resourceVersion: "7"), hasSynced: false)
    _ = watcher.opened(at: moment(0))
  }
}
