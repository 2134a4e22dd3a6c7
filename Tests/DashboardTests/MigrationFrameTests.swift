import Codecs
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of migrations")
struct MigrationFrameTests {
  @Test("a VM's row says how far it is on its way")
  func row() throws {
    var state = DashboardState.moving()
    let screen = state.screen()
    #expect(screen.contains("Migrating 43% → node-b"))
    try expectGolden(screen, "migrating-row")
    state.type("2")
    #expect(state.screen().contains("Migrating 43% → node-b"))
  }

  @Test("a migration that has only been asked for shows in the row already, and no more when it has ended")
  func asked() {
    var state = DashboardState.roomy(100, 18)
    let asked = Fixture.migration("m", of: "testvm", "")
    state.apply(.migrations, .some([asked.key: asked]), sync: .live)
    #expect(state.screen().contains("Migrating (Pending)"))
    state.type("2")
    #expect(state.screen().contains("Migrating (Pending)"))
    let failed = Fixture.migration("m", of: "testvm", "Failed")
    state.apply(.migrations, .some([failed.key: failed]), sync: .live)
    #expect(!state.screen().contains("Migrating ("))
    state.apply(.migrations, .some([asked.key: asked]), sync: .live)
    state.apply(.migrations, .some([asked.key: JSON?.none]), sync: .live)
    #expect(!state.screen().contains("Migrating ("))
  }

  @Test("the list of migrations shows progress, rate, rest, downtime, route and reasons")
  func list() throws {
    var state = DashboardState.moving(140)
    state.type("6")
    try expectGolden(state.screen(), "migrations")
  }

  @Test("a narrow screen keeps who and how far")
  func narrow() throws {
    var state = DashboardState.moving(60, 16)
    state.type("6")
    try expectGolden(state.screen(), "migrations-60")
  }

  @Test("the dialog has the best node first and dims the others with the reason")
  func dialog() throws {
    var state = DashboardState.roomy(80, 20)
    state.type("Gm")
    try expectGolden(state.screen(), "migrate-dialog")
  }

  @Test("the dialog for marked machines says who is left out")
  func bulkDialog() throws {
    var state = DashboardState.roomy(80, 22)
    state.feed(.instances, Fixture.instances + [Fixture.stuck("halted")])
    state.type("j   m")
    try expectGolden(state.screen(), "migrate-marked")
  }

  @Test("a dialog of many nodes scrolls with the choice")
  func manyNodes() {
    var state = DashboardState.roomy(80, 16)
    state.feed(.nodes, (10..<60).map { Fixture.node("node-\($0)") })
    state.type("Gm")
    #expect(state.screen().contains("> node-10"))
    state.type("G")
    #expect(state.screen().contains("> node-59"))
  }

  @Test("marked rows have a sign, and their number stands above")
  func marks() throws {
    var state = DashboardState.sample(90, 16)
    state.type(" j ")
    try expectGolden(state.screen(), "marked")
  }

  @Test("the question before an abort")
  func abort() throws {
    var state = DashboardState.moving(80, 16)
    state.type("6x")
    try expectGolden(state.screen(), "abort-question")
  }

  @Test("a drained node's guests: moved, moving, and those that stay")
  func drain() throws {
    var state = DashboardState.moving(100, 20)
    let others = [Fixture.instance("early"), Fixture.instance("waiting"), Fixture.stuck("stuck")]
    let failed = Fixture.migration(
      "m9", of: "early", "Failed", state: Fixture.movement(ended: ["failureReason": "node-b has no memory left"]))
    state.feed(.instances, [Fixture.moving("testvm", percent: 43), Fixture.instance("gone")] + others)
    state.feed(.migrations, Fixture.migrations + [failed])
    state.type("4Dy")
    state.feed(.instances, [Fixture.moving("testvm", percent: 60)] + others)
    try expectGolden(state.screen(), "drain")
  }

  @Test("the smallest screen has room for every dialog")
  func smallest() {
    for keys in ["Gm", "6x", "4D", "4Dy", "?"] {
      var state = DashboardState.roomy(60, 16)
      state.feed(.migrations, Array(Fixture.migrations.dropFirst()))
      state.type(keys)
      let lines = state.screen().split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count(where: { $0.contains("+--------") }) == 2, "\(keys)")
    }
  }
}
