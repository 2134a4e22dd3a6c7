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

  private static func look(_ place: Place) -> Look { Look(subject: .viewers, place: place) }

  @Test("lists of machines have names and idle times where there is room")
  func column() throws {
    var state = DashboardState.sample(160, 16)
    state.received(Self.look(state.place), .success(Finding(.viewers, Self.answer)))
    try expectGolden(state.screen(), "vms-viewers")
    state.received(Self.look(state.place), .success(Finding(.viewers, ["items": []])))
    #expect(!state.screen().contains("alice"))
  }

  @Test("an answer from another place is not taken")
  func elsewhere() {
    var state = DashboardState.sample(160, 16)
    state.received(Self.look(Place(context: "other")), .success(Finding(.viewers, Self.answer)))
    #expect(!state.screen().contains("alice"))
  }
}
