// The view of top consumers: when it asks, what it says, and what its keys do.

import Codecs
import FoundationEssentials
import KubeModel
import Terminal
import Testing

@testable import Dashboard

@Suite("Top consumers")
struct TopViewTests {
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

  @Test("opens by key and by name, and asks at once")
  mutating func opening() {
    #expect(state.handle(.character("U")) == .look(Look(subject: .instances, place: state.place)))
    #expect(text.contains("Loading…"))
    #expect((try? state.grammar.parse("top")) == .command(.consumers))
  }

  @Test("asks again after three seconds, only while it is in front")
  mutating func pace() {
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

  @Test("has the largest first; keys order by another figure")
  mutating func order() {
    openWithTwo()
    #expect(state.page?.target?.key.name == "busy")
    #expect(text.contains("CPU↓"))
    _ = state.handle(.character("<"))
    #expect(state.page?.target?.key.name == "calm")
    #expect(text.contains("DISK↓"))
  }

  @Test("fits figures and a history into a narrow screen")
  mutating func narrow() {
    openWithTwo()
    let parts = state.page?.lines.first?.parts ?? []
    #expect(parts.dropLast().reduce(0) { $0 + CellText.width($1.text) } <= 68)
    #expect(parts.last.map { CellText.width($0.text) } == 22)
  }

  @Test("colours figures by thresholds")
  mutating func thresholds() {
    openWithTwo()
    let parts = state.page?.lines.first?.parts ?? []
    #expect(parts.first { $0.text.contains("95%") }?.role == .bad)
    #expect(parts.first { $0.text.contains("10%") }?.role == .warning)
  }

  @Test("opens a console by Enter")
  mutating func enter() {
    openWithTwo()
    #expect(state.handle(Key(.enter)) == .openConsoles([ObjectKey(namespace: "default", name: "busy")]))
  }

  @Test("says what the cluster does not offer and what is forbidden")
  mutating func refusals() {
    _ = state.handle(.character("U"))
    answer(.failure(APIError(.notFound, "no")))
    #expect(text.contains("install a metrics server"))
    answer(.failure(APIError(.forbidden, "no")))
    #expect(text.contains("list virtualmachineinstances/stats"))
  }

  @Test("keeps figures and calls them stale where a look fails")
  mutating func stale() {
    openWithTwo()
    state.now = Fixture.now.addingTimeInterval(12)
    answer(.failure(APIError(.serverUnreachable, "connection refused")))
    #expect(text.contains("stale for 12 s"))
    #expect(text.contains("busy"))
  }

  @Test("keeps hostile names in their cells")
  mutating func hostile() {
    _ = state.handle(.character("U"))
    answer(.success([Self.sample("a\u{1B}[2J\u{202E}b", cpu: 1e300)]))
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("takes no answer from another place")
  mutating func otherPlace() {
    _ = state.handle(.character("U"))
    let look = Look(subject: .instances, place: Place(context: "other"))
    state.received(look, .success(.instances(InstanceFigures([Self.sample("theirs", cpu: 1)]))))
    #expect(!text.contains("theirs"))
  }
}
