import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Controllers

@Suite("Run decision")
struct RunDecisionTests {
  struct Case: CustomStringConvertible, Sendable {
    var strategy: RunStrategy
    var phase: InstancePhase?
    var requests: [JSON] = []
    /// The strategy that the VM's status has seen.
    var seen: RunStrategy?
    var decision: RunDecision

    var description: String {
      "\(strategy) \(phase.map { "\($0)" } ?? "absent") \(requests.map(\.text)) seen \(seen.map { "\($0)" } ?? "none")"
    }
  }

  static let start: JSON = ["action": "Start"]
  static let startPaused: JSON = ["action": "Start", "data": ["paused": "true"]]
  static let stop: JSON = ["action": "Stop", "uid": "vmi-uid"]
  static let stopOther: JSON = ["action": "Stop", "uid": "another"]

  static let cases: [Case] = [
    Case(strategy: .always, decision: .start(paused: false)),
    Case(strategy: .always, requests: [startPaused], decision: .start(paused: true)),
    Case(strategy: .always, phase: .running, decision: .nothing),
    Case(strategy: .always, phase: .succeeded, decision: .stop(thenStart: false)),
    Case(strategy: .always, phase: .failed, decision: .stop(thenStart: false)),
    Case(strategy: .always, phase: .running, requests: [stop, start], decision: .stop(thenStart: false)),
    Case(strategy: .always, phase: .running, requests: [stopOther, start], decision: .nothing),
    Case(strategy: .halted, decision: .nothing),
    Case(strategy: .halted, requests: [start], decision: .becomeAlways),
    Case(strategy: .halted, phase: .running, decision: .stop(thenStart: false)),
    Case(strategy: .halted, phase: .succeeded, decision: .stop(thenStart: false)),
    Case(strategy: .manual, decision: .nothing),
    Case(strategy: .manual, requests: [start], decision: .start(paused: false)),
    Case(strategy: .manual, phase: .running, decision: .nothing),
    Case(strategy: .manual, phase: .succeeded, decision: .nothing),
    Case(strategy: .manual, phase: .succeeded, requests: [start], decision: .stop(thenStart: false)),
    Case(strategy: .manual, phase: .running, requests: [stop], decision: .stop(thenStart: false)),
    Case(strategy: .rerunOnFailure, decision: .start(paused: false)),
    Case(strategy: .rerunOnFailure, seen: .halted, decision: .start(paused: false)),
    Case(strategy: .rerunOnFailure, seen: .rerunOnFailure, decision: .nothing),
    Case(strategy: .rerunOnFailure, requests: [start], seen: .rerunOnFailure, decision: .start(paused: false)),
    Case(strategy: .rerunOnFailure, phase: .failed, seen: .rerunOnFailure, decision: .stop(thenStart: true)),
    Case(strategy: .rerunOnFailure, phase: .succeeded, seen: .rerunOnFailure, decision: .stop(thenStart: false)),
    Case(strategy: .rerunOnFailure, phase: .running, requests: [stop], decision: .stop(thenStart: false)),
    Case(strategy: .once, decision: .start(paused: false)),
    Case(strategy: .once, seen: .once, decision: .nothing),
    Case(strategy: .once, phase: .failed, seen: .once, decision: .nothing),
    Case(strategy: .waitAsReceiver, decision: .nothing),
  ]

  @Test("the table of run strategies", arguments: cases)
  func table(_ row: Case) {
    let machine = machine(
      row.strategy, status: ["stateChangeRequests": .array(row.requests), "runStrategy": JSON(row.seen?.rawValue)])
    let decision = RunDecision(for: machine, instance: row.phase.map { instance($0) }, retryAfter: nil, now: now)
    #expect(decision == row.decision)
  }

  @Test("an instance that is being deleted is left alone", arguments: [RunStrategy.always, .halted, .rerunOnFailure])
  func deletion(_ strategy: RunStrategy) {
    let decision = RunDecision(
      for: machine(strategy), instance: deleting(instance(.succeeded)), retryAfter: nil, now: now)
    #expect(decision == .nothing)
  }

  @Test("a start waits for the end of the crash backoff")
  func backoff() {
    let later = now.addingTimeInterval(12)
    #expect(RunDecision(for: machine(), instance: nil, retryAfter: later, now: now) == .wait(until: later))
    #expect(RunDecision(for: machine(), instance: nil, retryAfter: now, now: now) == .start(paused: false))
  }

  @Test("the older field running means Always or Halted")
  func running() {
    var machine = machine()
    machine["spec", "runStrategy"] = .null
    machine["spec", "running"] = true
    #expect(RunDecision(for: machine, instance: nil, retryAfter: nil, now: now) == .start(paused: false))
    machine["spec", "running"] = false
    #expect(
      RunDecision(for: machine, instance: instance(.running), retryAfter: nil, now: now) == .stop(thenStart: false))
  }
}
