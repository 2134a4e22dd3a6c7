import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Controllers

@Suite("Start failures")
struct StartFailureTests {
  @Test(
    "the wait grows with the square of the failures, up to half as much again, to 300 s",
    arguments: [(1, 0.0, 10.0), (2, 0.0, 40.0), (3, 1.0, 135.0), (5, 0.0, 250.0), (6, 0.0, 300.0), (100, 1.0, 300.0)])
  func delay(failures: Int, jitter: Double, seconds: Double) {
    #expect(StartFailure.delay(failures: failures, jitter: jitter) == seconds)
  }

  func after(_ known: StartFailure?, _ instance: JSON?, _ strategy: RunStrategy = .always) -> StartFailure? {
    StartFailure.after(known, strategy: strategy, instance: instance, now: now, jitter: 0)
  }

  @Test("each instance that dies young counts once")
  func counting() {
    let first = after(nil, instance(.failed))
    #expect(first?.count == 1)
    #expect(first?.retryAfter == now.addingTimeInterval(10))
    #expect(after(first, instance(.failed)) == first)
    #expect(after(first, nil) == first)
    #expect(after(first, instance(.failed, uid: "next"))?.count == 2)
  }

  @Test("a record survives the wire")
  func roundTrip() throws {
    let failure = try #require(after(nil, instance(.failed)))
    #expect(StartFailure(failure.json) == failure)
  }

  @Test("an instance that has run for a minute, or ended in good order, clears the record")
  func clearing() {
    let known = after(nil, instance(.failed))
    let early = RFC3339.seconds(now.addingTimeInterval(-59))
    let long = RFC3339.seconds(now.addingTimeInterval(-60))
    #expect(after(known, instance(.running, uid: "next", since: early)) == known)
    #expect(after(known, instance(.running, uid: "next", since: long)) == nil)
    #expect(after(known, instance(.succeeded, uid: "next")) == nil)
  }

  @Test("an instance that ran well and then failed is restarted at once")
  func longRun() {
    var failed = instance(.running, since: RFC3339.seconds(now.addingTimeInterval(-3600)))
    failed.enter(.failed, now: nowText)
    #expect(after(nil, failed) == nil)
  }

  @Test("an instance that somebody deleted is no crash")
  func deletion() {
    #expect(after(nil, deleting(instance(.failed))) == nil)
  }

  @Test("strategies that do not restart keep no record", arguments: [RunStrategy.halted, .manual, .once])
  func strategies(_ strategy: RunStrategy) {
    #expect(after(after(nil, instance(.failed)), nil, strategy) == nil)
  }
}
