import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Reconcile

@Suite("Leader lease")
struct LeaderLeaseTests {
  var lease = LeaderLease(
    key: ObjectKey(namespace: "kube-system", name: "lease"), identity: "me", duration: .seconds(15))
  let date = Date(timeIntervalSince1970: 1_800_000_000)

  func held(by holder: String, renewed: String = "t1") -> JSON {
    [
      "metadata": ["name": "lease"],
      "spec": [
        "holderIdentity": .string(holder), "leaseDurationSeconds": 15, "renewTime": .string(renewed),
        "acquireTime": "t0", "leaseTransitions": 3,
      ],
    ]
  }

  mutating func decide(_ object: JSON?, at seconds: Int) -> LeaderLease.Decision {
    lease.decide(object, elapsed: .seconds(seconds), date: date)
  }

  @Test("a missing lease is made")
  mutating func missing() {
    guard case .create(let object) = decide(nil, at: 0) else { return #expect(Bool(false)) }
    #expect(object["spec", "holderIdentity"] == "me")
    #expect(object["spec", "leaseTransitions"] == 0)
  }

  @Test("the own lease is renewed and keeps the time of its acquisition")
  mutating func renewal() {
    guard case .update(let object) = decide(held(by: "me"), at: 0) else { return #expect(Bool(false)) }
    #expect(object["spec", "acquireTime"] == "t0")
    #expect(object["spec", "leaseTransitions"] == 3)
    #expect(object["spec", "renewTime"] != "t1")
  }

  @Test("another's lease is respected for as long as it keeps changing")
  mutating func respect() {
    #expect(decide(held(by: "other"), at: 0) == .wait)
    #expect(decide(held(by: "other"), at: 14) == .wait)
    #expect(decide(held(by: "other", renewed: "t2"), at: 16) == .wait)
    #expect(decide(held(by: "other", renewed: "t2"), at: 30) == .wait)
    guard case .update(let object) = decide(held(by: "other", renewed: "t2"), at: 31) else {
      return #expect(Bool(false))
    }
    #expect(object["spec", "holderIdentity"] == "me")
    #expect(object["spec", "leaseTransitions"] == 4)
  }

  @Test("a released lease is taken at once")
  mutating func released() {
    guard case .update = decide(held(by: ""), at: 0) else { return #expect(Bool(false)) }
  }
}
