import Codecs
import FoundationEssentials
import KubeModel
import TestSupport
import Testing

@testable import Dashboard

@Suite("Who is attached, in the lists")
struct ViewersTests {
  private static let answer: JSON = [
    "items": [
      [
        "metadata": ["name": "testvm", "namespace": "default"],
        "viewers": [
          ["number": 1, "user": "bob", "mode": "shared", "idleSeconds": 700],
          ["number": 2, "user": "alice\u{1B}[2J", "mode": "exclusive", "idleSeconds": 0],
        ],
      ]
    ]
  ]

  @Test("lists of machines have names and idle times where there is room")
  func column() throws {
    var state = DashboardState.sample(160, 16)
    let request = ViewersRequest(place: state.place)
    #expect(state.viewersRequest == .fetchViewers(request))
    #expect(state.viewersRequest == nil)
    state.received(request, .success(Self.answer))
    try expectGolden(state.screen(), "vms-viewers")
    #expect(state.viewersRequest == nil)
    state.now += ViewersWatch.interval
    #expect(state.viewersRequest != nil)
    state.received(request, .success(["items": []]))
    #expect(!state.screen().contains("alice"))
  }

  @Test("a server that does not tell is asked again after minutes; other lists ask nothing")
  func refused() {
    var state = DashboardState.sample()
    _ = state.viewersRequest
    state.received(ViewersRequest(place: state.place), .failure(APIError(.notFound, "no")))
    state.now += 60
    #expect(state.viewersRequest == nil)
    state.now += ViewersWatch.refusedInterval
    state.type("4")
    #expect(state.viewersRequest == nil)
    state.type("1")
    #expect(state.viewersRequest != nil)
  }

  @Test("an answer from another place is not taken")
  func elsewhere() {
    var state = DashboardState.sample(160, 16)
    _ = state.viewersRequest
    state.received(ViewersRequest(place: Place(context: "other")), .success(Self.answer))
    #expect(!state.screen().contains("alice"))
  }
}
