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
    table.setFilter("run", inventory, now: Fixture.now)
    for _ in 0..<300 {
      let name = "vm-\(Int.random(in: 0..<40, using: &generator))"
      let status = Bool.random(using: &generator) ? "Running" : "Stopped"
      let object = Fixture.machine(name, status)
      let isGone = Int.random(in: 0..<4, using: &generator) == 0
      let change = ObjectChange.some([object.key: isGone ? JSON?.none : object])
      for (_, keys) in inventory.apply(change, to: .virtualMachines) { table.update(keys, inventory, now: Fixture.now) }
    }
    var fresh = ObjectTable(view: .virtualMachines, showsNamespace: true)
    fresh.update(.all, inventory, now: Fixture.now)
    #expect(table.totalCount == fresh.totalCount)
    fresh.setFilter("run", inventory, now: Fixture.now)
    #expect(table.keys == fresh.keys)
    table.setFilter("", inventory, now: Fixture.now)
    fresh.setFilter("", inventory, now: Fixture.now)
    #expect(table.keys == fresh.keys)
  }

  @Test("rows that hold a word are found in the order in which they were asked about, be they many or few")
  func words() {
    var store = RowStore()
    for number in 0..<400 {
      let row = TableRow(
        key: ObjectKey(namespace: "", name: "\(number)"), cells: [TableCell("VM-\(number)"), TableCell("ü")])
      _ = store.add(row)
    }
    store.remove(7)
    for candidates in [Array((0..<400).reversed()).filter { $0 != 7 }, [70, 3, 17, 270]] as [[RowID]] {
      for word in ["7", "vm-1", "ü", "0\nü", "x", "vm-399\nü\n!"] {
        let plain = candidates.filter { String(decoding: store[$0].text, as: UTF8.self).contains(word) }
        #expect(store.filter(candidates, containing: Array(word.utf8)) == plain, "\(word)")
      }
    }
  }

  @Test("the window follows the selection and never shows less than it could")
  func window() {
    var state = DashboardState.empty()
    state.feed(.virtualMachines, (10..<60).map { Fixture.machine("vm-\($0)", "Running") })
    func window() -> [String] {
      state.table.show(height: 10, state.inventory, now: Fixture.now)
      return state.table.window(height: 10).map(\.name)
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
    #expect(state.table.keys.map(\.name) == ["vm-5000"])
  }

  @Test("100,000 rows come page by page; then a sort and a filter key take moments")
  func huge() {
    var state = DashboardState.empty(160, 48)
    let clock = ContinuousClock()
    let loading = clock.measure {
      for page in 0..<20 {
        let news = (0..<5_000).map { Fixture.machine("vm-\(page * 5_000 + $0)", $0 % 7 == 0 ? "Running" : "Stopped") }
        state.apply(
          .virtualMachines, .some(Dictionary(news.map { ($0.key, $0) }) { $1 }),
          sync: .loading(count: (page + 1) * 5_000, of: 100_000))
      }
    }
    #expect(state.table.totalCount == 100_000)
    #expect(state.screen().contains("loading 100000 of 100000"))
    let sorting = clock.measure { state.type(">>>") }
    let filtering = clock.measure { state.type("/run") }
    #expect(state.table.rowCount == 14_300)
    // Without optimisation these are some forty times slower than what is released.
    #expect(loading < .seconds(60), "loading took \(loading)")
    #expect(sorting < .seconds(20), "three sorts took \(sorting)")
    #expect(filtering < .seconds(5), "four keys took \(filtering)")
    print("100,000 rows: loaded in \(loading), three sorts \(sorting), four filter keys \(filtering)")
  }

  @Test("100,000 rows of which 2,000 change a second: a key has its frame soon, sorted and filtered too")
  func busy() {
    var state = DashboardState.empty(160, 48)
    state.feed(.virtualMachines, (0..<100_000).map { Fixture.machine("vm-\($0)", $0 % 7 == 0 ? "Running" : "Stopped") })
    var painter = FramePainter(size: state.size, theme: .standard)
    var generator = SeededGenerator(seed: 3)
    var report: [String] = []
    for (name, keys) in [("plain", ""), ("sorted", ">>"), ("sorted and filtered", "/run")] {
      state.type(keys)
      if case .filter = state.mode { state.press(.enter) }
      var times: [Duration] = []
      for step in 0..<100 {
        let changes = (0..<20).map { _ in
          Fixture.machine("vm-\(Int.random(in: 0..<100_000, using: &generator))", step % 2 == 0 ? "Running" : "Stopped")
        }
        let time = ContinuousClock().measure {
          state.apply(.virtualMachines, .some(Dictionary(changes.map { ($0.key, $0) }) { $1 }), sync: .live)
          state.press(.character("j"))
          state.prepare()
          _ = painter.paint(state.frame())
        }
        times.append(time)
      }
      times.sort()
      report.append("\(name): p50 \(times[50]), p99 \(times[98])")
      #expect(times[50] < .milliseconds(400), "\(name)")
    }
    print("20 changes, a key and its frame at 100,000 rows, without optimisation: \(report.joined(separator: "; "))")
  }
}
