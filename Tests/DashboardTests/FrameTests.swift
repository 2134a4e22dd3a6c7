import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames")
struct FrameTests {
  @Test("each list has its columns", arguments: View.tabs)
  func lists(view: View) throws {
    var state = DashboardState.sample(100, 18)
    state.show(view)
    try expectGolden(state.screen(), "list-\(view.kind == .other ? view.resource.plural : "\(view)")")
  }

  @Test("in one namespace the namespace column is left out")
  func oneNamespace() throws {
    var state = DashboardState.sample(80, 16, namespace: "default")
    try expectGolden(state.screen(), "one-namespace")
  }

  @Test("a narrow screen drops the least important columns", arguments: [60, 70, 120])
  func widths(columns: Int) throws {
    var state = DashboardState.sample(columns, 16)
    state.press(.character("4"))
    try expectGolden(state.screen(), "nodes-\(columns)")
  }

  @Test("the question before stopping has Cancel selected")
  func question() throws {
    var state = DashboardState.sample(80, 20)
    state.press(.character("G"), .character("S"))
    try expectGolden(state.screen(), "stop-question")
  }

  @Test("the help lists the key table")
  func help() throws {
    var state = DashboardState.sample(80, 64)
    state.press(.character("?"))
    let screen = state.screen()
    for binding in KeyMap.standardBindings {
      #expect(screen.contains(binding.title) == binding.kinds.contains(.virtualMachines), "\(binding.title)")
    }
    try expectGolden(screen, "help")
  }

  @Test("the filter shows while it is typed")
  func filter() throws {
    var state = DashboardState.sample(80, 16)
    state.type("/node-a")
    try expectGolden(state.screen(), "filter")
  }

  @Test("the six kinds of freshness look different")
  func freshness() throws {
    let error = APIError(.serverUnreachable, "connection refused by 127.0.0.1:6443")
    let states: [(String, SyncState)] = [
      ("loading", .loading(count: 1500)), ("live-empty", .live), ("forbidden", .forbidden(APIError(.forbidden, "no."))),
      (
        "stale",
        .stale(since: Fixture.now - 12, error: error, nextTry: Fixture.now + 3)
      ), ("reconnecting", .stale(since: Fixture.now - 15, error: error, nextTry: Fixture.now)),
    ]
    var screens: Set<String> = []
    for (name, sync) in states {
      var state = DashboardState.empty(90, 16)
      state.feed(.virtualMachines, [], sync: sync)
      try expectGolden(state.screen(), "sync-\(name)")
      screens.insert(state.screen())
    }
    var live = DashboardState.sample(90, 16)
    screens.insert(live.screen())
    #expect(screens.count == states.count + 1)
  }

  @Test("stale rows stay on the screen under a banner")
  func stale() throws {
    var state = DashboardState.sample(90, 16)
    let error = APIError(.serverUnreachable, "connection refused by 127.0.0.1:6443")
    state.feed(
      .virtualMachines, Fixture.machines,
      sync: .stale(since: Fixture.now - 12, error: error, nextTry: Fixture.now + 3))
    try expectGolden(state.screen(), "stale-rows")
  }

  @Test("a terminal too small says what it needs, and the keys do nothing unseen")
  func tooSmall() {
    var state = DashboardState.sample(59, 16)
    #expect(state.screen().hasPrefix("terminal too small: needs 60×16\n"))
    state.size = Size(columns: 20, rows: 5)
    #expect(state.screen().hasPrefix("terminal too small:\nneeds 60×16\n"))
    #expect(state.type("s").isEmpty)
    #expect(state.type("q") == [.quit])
    state.size = Size(columns: 60, rows: 16)
    #expect(state.screen().contains("testvm"))
    for size in [Size(columns: 1, rows: 1), Size(columns: 0, rows: 0)] {
      state.size = size
      _ = state.screen()
    }
  }

  @Test("hostile names reach no screen as they are")
  func hostile() {
    var state = DashboardState.empty(80, 16)
    var machine = Fixture.machine("x", "Run\u{1B}[2Jning\u{202E}\n")
    machine["metadata", "name"] = "evil\u{9B}31m\u{7}"
    state.feed(.virtualMachines, [machine])
    let screen = state.screen()
    #expect(screen.contains("evil\u{FFFD}31m\u{FFFD}"))
    #expect(screen.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(!screen.unicodeScalars.contains("\u{202E}"))
  }

  @Test("only lines that changed are painted")
  func dirtyRows() {
    var state = DashboardState.sample(80, 24)
    var painter = FramePainter(size: state.size, theme: .standard)
    func paint() -> [Int] {
      state.prepare()
      return painter.paint(state.frame()).rows.keys.sorted()
    }
    #expect(paint().count == 24)
    #expect(paint().isEmpty)
    state.press(.character("j"))
    #expect(paint() == [3, 4])
    state.now += 1
    #expect(paint() == [5, 6])  // younger than ten minutes: their ages show seconds
    state.feed(.virtualMachines, Fixture.machines.dropLast() + [Fixture.machine("sleeping", "Running")])
    #expect(paint() == [5])
  }
}
