import Codecs
import KubeModel
import Reconcile
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct LeaderElectionTests {
  let clock = TestClock()
  let client = FakeResourceClient()
  let lease = ObjectKey(namespace: "kube-system", name: "spyhop-controller")

  func candidate(_ identity: String) -> LeaderElection {
    LeaderElection(client: client, lease: lease, identity: identity, time: TimeSource(clock))
  }

  @Test("the first candidate leads and its lease says so")
  func first() async {
    let (events, feed) = AsyncStream.makeStream(of: String.self)
    await with(await candidate("one").run { feed.yield("leading") }) {
      var events = events.makeAsyncIterator()
      #expect(await events.next() == "leading")
      #expect(client[Registry.leases, lease]?["spec", "holderIdentity"] == "one")
      #expect(client[Registry.leases, lease]?["spec", "leaseDurationSeconds"] == 15)
    }
  }

  @Test("a second candidate waits until the lease has not been renewed for its duration")
  func takeover() async {
    let (events, feed) = AsyncStream.makeStream(of: String.self)
    client.seed(
      Registry.leases,
      [
        "metadata": ["name": .string(lease.name), "namespace": .string(lease.namespace)],
        "spec": ["holderIdentity": "gone", "leaseDurationSeconds": 15, "leaseTransitions": 4],
      ])
    await with(await candidate("two").run { feed.yield("leading") }) {
      for _ in 0..<5 { await clock.advanceToNextSleeper() }
      var events = events.makeAsyncIterator()
      #expect(await events.next() == "leading")
      #expect(clock.now.offset == .seconds(15))
      #expect(client[Registry.leases, lease]?["spec", "leaseTransitions"] == 5)
    }
  }

  @Test("a leader that cannot renew stops its work before the lease runs out")
  func loss() async {
    let (events, feed) = AsyncStream.makeStream(of: String.self)
    let (never, hold) = AsyncStream.makeStream(of: Never.self)
    defer { hold.finish() }
    let work: @Sendable () async -> Void = {
      feed.yield("leading")
      for await _ in never {}
      feed.yield("stopped")
    }
    await with(await candidate("one").run(work)) {
      var events = events.makeAsyncIterator()
      #expect(await events.next() == "leading")
      client.goOffline()
      await clock.advanceToNextSleeper()
      await clock.advanceToNextSleeper()
      #expect(await events.next() == "stopped")
      #expect(clock.now.offset < .seconds(15))
    }
  }
}
