// The view of top consumers: when it asks, what it says, and what its keys do.

import Codecs
import FoundationEssentials
import KubeModel
import Terminal
import Testing

@testable import Dashboard

@Suite struct TopViewTests {
  private static let size = Size(columns: 140, rows: 24)
  private var state: DashboardState

  init() {
    state = DashboardState(place: Place(context: "test"), size: Self.size, now: Fixture.now)
  }

  private static func sample(_ name: String, cpu: Double, wait: Double = 0, read: Double = 0) -> TopSample {
    TopSample([
      "metadata": ["name": .string(name), "namespace": "default", "uid": .string("uid-\(name)")],
      "nodeName": "node-a", "timestamp": "2026-11-25T12:00:00Z",
      "cpu": ["count": 2, "usage": .double(cpu), "delay": .double(wait)],
      "memory": ["bytes": 1_073_741_824],
      "storage": ["readBytes": ["total": 0, "perSecond": .double(read)]],
    ])
  }

  private mutating func answer(_ result: Result<[TopSample], APIError>) {
    let look = Look(subject: .instances, place: state.place)
    state.received(look, result.map { .instances(InstanceFigures($0)) })
  }

  private mutating func openWithTwo() {
    _ = state.handle(.character("U"))
    answer(.success([Self.sample("calm", cpu: 0.1, read: 5_000_000), Self.sample("busy", cpu: 1.9, wait: 0.2)]))
  }

  private var text: String {
    mutating get {
      state.prepare()
      var painter = FramePainter(size: Self.size, theme: .standard)
      _ = painter.paint(state.frame())
      return painter.surface.text
    }
  }

  @Test mutating func opensByKeyAndByNameAndAsksAtOnce() {
    #expect(state.handle(.character("U")) == .look(Look(subject: .instances, place: state.place)))
    #expect(text.contains("Loading…"))
    #expect((try? state.grammar.parse("top")) == .command(.consumers))
  }

  @Test mutating func asksAgainAfterThreeSecondsOnlyWhileItIsInFront() {
    openWithTwo()
    state.now = Fixture.now.addingTimeInterval(2)
    #expect(state.dueLooks() == [])
    state.now = Fixture.now.addingTimeInterval(3)
    #expect(state.dueLooks() != [])
    #expect(state.dueLooks() == [], "one look is under way")
    answer(.success([]))
    state.now = Fixture.now.addingTimeInterval(9)
    _ = state.handle(.escape)
    _ = state.handle(.character("5"))
    #expect(state.dueLooks() == [])
  }

  @Test mutating func theLargestIsFirstAndKeysOrderByAnotherFigure() {
    openWithTwo()
    #expect(state.page?.target?.key.name == "busy")
    #expect(text.contains("CPU↓"))
    _ = state.handle(.character("<"))
    #expect(state.page?.target?.key.name == "calm")
    #expect(text.contains("DISK↓"))
  }

  @Test mutating func figuresAndAHistoryFitANarrowScreen() {
    openWithTwo()
    let parts = state.page?.lines.first?.parts ?? []
    #expect(parts.dropLast().reduce(0) { $0 + CellText.width($1.text) } <= 68)
    #expect(parts.last.map { CellText.width($0.text) } == 22)
  }

  @Test mutating func thresholdsColourFigures() {
    openWithTwo()
    let parts = state.page?.lines.first?.parts ?? []
    #expect(parts.first { $0.text.contains("95%") }?.role == .bad)
    #expect(parts.first { $0.text.contains("10%") }?.role == .warning)
  }

  @Test mutating func enterOpensTheConsole() {
    openWithTwo()
    #expect(state.handle(Key(.enter)) == .openConsoles([ObjectKey(namespace: "default", name: "busy")]))
  }

  @Test mutating func saysWhatTheClusterDoesNotOfferAndWhatIsForbidden() {
    _ = state.handle(.character("U"))
    answer(.failure(APIError(.notFound, "no")))
    #expect(text.contains("this cluster does not offer"))
    answer(.failure(APIError(.forbidden, "no")))
    #expect(text.contains("list virtualmachineinstances/stats"))
  }

  @Test mutating func figuresStayAndAreCalledStaleWhereALookFails() {
    openWithTwo()
    state.now = Fixture.now.addingTimeInterval(12)
    answer(.failure(APIError(.serverUnreachable, "connection refused")))
    #expect(text.contains("stale for 12 s"))
    #expect(text.contains("busy"))
  }

  @Test mutating func hostileNamesStayInTheirCells() {
    _ = state.handle(.character("U"))
    answer(.success([Self.sample("a\u{1B}[2J\u{202E}b", cpu: 1e300)]))
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  @Test mutating func anAnswerFromAnotherPlaceIsNotTaken() {
    _ = state.handle(.character("U"))
    let look = Look(subject: .instances, place: Place(context: "other"))
    state.received(look, .success(.instances(InstanceFigures([Self.sample("theirs", cpu: 1)]))))
    #expect(!text.contains("theirs"))
  }
}
