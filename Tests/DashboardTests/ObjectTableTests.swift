import Codecs
import KubeModel
import Reconcile
import Terminal
import Testing

@testable import Dashboard

@Suite("Lists of objects")
struct ObjectTableTests {
  @Test("changes one by one lead to the same rows as all at once, with and without a filter")
  func incremental() {
    var generator = SystemRandomNumberGenerator()
    var inventory = Inventory()
    var table = ObjectTable(view: .virtualMachines, showsNamespace: true)
    table.setFilter("run", inventory)
    for _ in 0..<300 {
      let name = "vm-\(Int.random(in: 0..<40, using: &generator))"
      let status = Bool.random(using: &generator) ? "Running" : "Stopped"
      let object = Fixture.machine(name, status)
      let isGone = Int.random(in: 0..<4, using: &generator) == 0
      let change = ObjectChange.some([object.key: isGone ? JSON?.none : object])
      for (_, keys) in inventory.apply(change, to: .virtualMachines) { table.update(keys, inventory) }
    }
    var fresh = ObjectTable(view: .virtualMachines, showsNamespace: true)
    fresh.update(.all, inventory)
    #expect(table.totalCount == fresh.totalCount)
    fresh.setFilter("run", inventory)
    #expect(table.rows == fresh.rows)
    table.setFilter("", inventory)
    fresh.setFilter("", inventory)
    #expect(table.rows == fresh.rows)
  }

  @Test("the window follows the selection and never shows less than it could")
  func window() {
    var state = DashboardState.empty()
    state.feed(.virtualMachines, (10..<60).map { Fixture.machine("vm-\($0)", "Running") })
    func window() -> [String] {
      state.table.show(height: 10, state.inventory, now: Fixture.now)
      return state.table.window(height: 10).map(\.key.name)
    }
    #expect(window().first == "vm-10")
    state.table.move(by: 12)
    #expect(window().last == "vm-22")
    state.table.move(by: -3)
    #expect(window().last == "vm-22")
    state.table.moveToBottom()
    #expect(window().last == "vm-59")
    state.feed(.virtualMachines, (10..<25).map { Fixture.machine("vm-\($0)", "Running") })
    #expect(window() == (15..<25).map { "vm-\($0)" })
  }

  @Test("10,000 rows: a key, a change and a filter are instant")
  func large() {
    var state = DashboardState.empty(160, 48)
    state.feed(.virtualMachines, (0..<10_000).map { Fixture.machine("vm-\($0)", "Running") })
    let clock = ContinuousClock()
    func expectQuick(_ what: String, _ limit: Duration, _ body: () -> Void) {
      let elapsed = clock.measure {
        body()
        state.prepare()
        _ = state.frame()
      }
      #expect(elapsed < limit, "\(what) took \(elapsed)")
    }
    // Generous: for builds without optimisation, on machines that do other things besides.
    expectQuick("a key", .milliseconds(50)) { state.press(.character("G")) }
    let changed = Fixture.machine("vm-5000", "Stopped")
    expectQuick("a change", .milliseconds(50)) {
      state.apply(.virtualMachines, .some([changed.key: changed]), sync: .live)
    }
    expectQuick("a filter", .seconds(5)) { state.type("/sto") }
    expectQuick("one more letter", .milliseconds(50)) { state.type("p") }
    #expect(state.table.rows.map(\.key.name) == ["vm-5000"])
  }
}

@Suite("Filters")
struct FilterTests {
  @Test("every word must occur, in any order and case, within a cell")
  func words() {
    let text = Filter.searchText([TableCell("TestVM"), TableCell("Running"), TableCell("node-a")])
    func matches(_ words: String) -> Bool {
      var filter = Filter()
      filter.text = words
      return filter.matches(text)
    }
    #expect(matches(""))
    #expect(matches("node RUN"))
    #expect(matches("testvm"))
    #expect(!matches("testvmrunning"))
    #expect(!matches("node-b"))
    #expect(!matches("run stop"))
  }
}
