import Codecs
import KubeModel
import Operations
import Reconcile
import Terminal
import Testing

@testable import Dashboard

@Suite("Keys that migrate, mark and drain")
struct MigrationKeyTests {
  private let testvm = ObjectKey(namespace: "default", name: "testvm")
  private let sleeping = ObjectKey(namespace: "default", name: "sleeping")

  private func dialog(_ state: DashboardState) throws -> TargetDialog {
    guard case .targets(let dialog) = state.mode else { throw UnexpectedMode() }
    return dialog
  }

  @Test("m and Enter migrate to the best node, and say so at once")
  func migrate() throws {
    var state = DashboardState.roomy()
    #expect(state.type("Gm").isEmpty)
    #expect(try dialog(state).choice?.node == "node-d")
    #expect(state.press(.enter) == [.send(Order(.migrate(testvm, to: "node-d")))])
    #expect(state.notice?.text == "migrate default/testvm to node-d: asked for…")
    #expect(state.mode == .list)
  }

  @Test("the dialog's choices stand still while the cluster changes, and Esc leaves it")
  func frozen() throws {
    var state = DashboardState.roomy()
    state.type("Gm")
    state.feed(.nodes, [Fixture.node("node-0")])
    #expect(try dialog(state).choice?.node == "node-d")
    #expect(state.press(.escape).isEmpty)
    #expect(state.mode == .list && state.notice?.text == "migrate: cancelled")
  }

  @Test("a node that is not eligible can be looked at but not chosen")
  func ineligible() throws {
    var state = DashboardState.roomy()
    state.type("Gmj")
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "Enter: node-a: it is on this node already")
    #expect(state.type("kk").isEmpty)
    #expect(state.press(.enter) == [.send(Order(.migrate(testvm, to: "node-d")))])
  }

  @Test("a machine that is stopped, or moves already, says so instead")
  func senseless() {
    var state = DashboardState.moving()
    state.type("m")
    #expect(state.notice?.text == "m: default/broken is not running")
    state.type("Gm")
    #expect(state.notice?.text == "m: default/testvm is being migrated already (Running)")
    state.type("4m")
    #expect(state.notice?.text == "m: not in the list of Nodes")
  }

  @Test("marked rows go together to one node or each to its best, without those that cannot move")
  func bulk() throws {
    var state = DashboardState.roomy()
    state.feed(.instances, Fixture.instances + [Fixture.stuck("halted")])
    state.type("j  m")
    #expect(state.table.marks.map(\.name).sorted() == ["halted", "sleeping"])
    #expect(try dialog(state).question == "Migrate 1 of 2 virtual machines to")
    state.press(.escape)
    state.type("G m")
    let open = try dialog(state)
    #expect(open.machines == [sleeping, testvm])
    #expect(open.objections == ["default/halted cannot migrate: disk root is a file on its node"])
    #expect(open.choice?.node == nil)
    let effects = state.press(.enter)
    #expect(
      effects == [
        .send(
          try #require(
            Order([.migrate(sleeping, to: nil), .migrate(testvm, to: nil)], objections: open.objections)))
      ])
    #expect(state.table.marks.isEmpty)
    #expect(state.notice?.text == "migrate 2 virtual machines: asked for…")
  }

  @Test("a single machine that cannot move shows the reason at every node")
  func stuck() throws {
    var state = DashboardState.roomy()
    state.feed(.instances, [Fixture.stuck("testvm")])
    state.type("Gm")
    #expect(try dialog(state).choices.allSatisfy { !$0.isEligible })
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text.hasSuffix("cannot migrate: disk root is a file on its node") == true)
  }

  @Test("Space marks and goes on, Esc takes the marks away, and what is gone loses its mark")
  func marks() {
    var state = DashboardState.sample()
    state.type("  ")
    #expect(state.table.marks.count == 2)
    #expect(state.selectedName == "sleeping")
    state.type("k ")
    #expect(state.table.marks.map(\.name) == ["broken"])
    state.press(.escape)
    #expect(state.table.marks.isEmpty)
    state.type("G ")
    state.feed(.virtualMachines, [])
    #expect(state.table.marks.isEmpty)
  }

  @Test("verbs act on all marked machines that they make sense for")
  func bulkVerbs() throws {
    var state = DashboardState.sample()
    state.type("    S")
    guard case .confirm(let question) = state.mode else { throw UnexpectedMode() }
    #expect(question.order.title == "stop 2 virtual machines")
    #expect(question.order.omission == "2 of 4 left out: default/broken is not running")
    #expect(state.type("2").isEmpty)
    #expect(state.press(.enter) == [.send(question.order)])
    state.finished(question.order, Order.Report())
    #expect(
      state.notice?.text == "stop 2 virtual machines: accepted; 2 of 4 left out: default/broken is not running")
  }

  @Test("x asks before it aborts, with Cancel selected, and r retries a failed one anywhere else")
  func migrations() throws {
    var state = DashboardState.moving()
    #expect(state.type("6x").isEmpty)
    #expect(state.selectedName == "m2")
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "abort the migration of default/sleeping: cancelled")
    let m2 = ObjectKey(namespace: "default", name: "m2")
    #expect(state.type("xy") == [.send(Order(.abort(m2, of: sleeping)))])
    #expect(state.type("r").isEmpty)
    #expect(state.notice?.text == "r: the migration of default/sleeping has not failed")
    #expect(state.type("jjx").isEmpty)
    #expect(state.notice?.text == "x: the migration of default/testvm has ended: Failed")
    state.type("r")
    #expect(state.notice?.text == "r: default/testvm is being migrated already (Running)")
    state.feed(.instances, Fixture.instances)
    state.feed(.migrations, Array(Fixture.migrations.dropFirst()))
    state.type("gj")
    state.feed(.nodes, [Fixture.node("node-a"), Fixture.node("node-c"), Fixture.node("node-d")])
    state.type("r")
    #expect(try dialog(state).choices.map(\.node) == ["node-d", "node-c", "node-a"])
    #expect(state.press(.enter) == [.send(Order(.migrate(testvm, to: "node-d")))])
  }

  @Test("c and u cordon and uncordon, D asks and then shows the guests leaving")
  func nodes() throws {
    var state = DashboardState.moving()
    #expect(state.type("4c") == [.send(Order(.cordon("node-a")))])
    #expect(state.type("ju") == [.send(Order(.uncordon("node-b")))])
    #expect(state.type("c").isEmpty && state.notice?.text == "c: node-b is cordoned already")
    #expect(state.type("gD").isEmpty)
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "drain node-a: cancelled")
    #expect(state.type("Dy") == [.send(Order(.drain("node-a")))])
    guard case .guests(let guests) = state.mode else { throw UnexpectedMode() }
    #expect(guests.report.summary == "1 moving")
    state.feed(.instances, [Fixture.instance("testvm", node: "node-b")])
    guard case .guests(let left) = state.mode else { throw UnexpectedMode() }
    #expect(left.report.guests.map(\.standing) == [.moved(to: "node-b")])
    #expect(state.type("u") == [.send(Order(.uncordon("node-a")))])
    state.press(.escape)
    #expect(state.mode == .list)
  }
}
