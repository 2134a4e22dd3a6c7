import Reconcile
import Testing

@Suite("Backoff")
struct BackoffTests {
  @Test("the delay doubles with each failure up to the cap", arguments: [(1, 100), (2, 200), (3, 400), (8, 10_000)])
  func growth(failures: Int, milliseconds: Int) {
    let backoff = Backoff(initial: .milliseconds(100), cap: .seconds(10), jitter: 0)
    #expect(backoff.delay(failures: failures) == .milliseconds(milliseconds))
  }

  @Test("jitter only shortens, by at most its share")
  func jitter() {
    let backoff = Backoff(initial: .seconds(1), cap: .seconds(10), jitter: 0.5)
    #expect(backoff.delay(failures: 1, random: 0) == .seconds(1))
    #expect(backoff.delay(failures: 1, random: 1) == .milliseconds(500))
  }

  @Test("a million failures take no longer to compute than ten")
  func manyFailures() {
    #expect(Backoff(jitter: 0).delay(failures: 1_000_000) == .seconds(30))
  }
}
