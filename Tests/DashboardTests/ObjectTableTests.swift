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

  @Test("words are found in rows that have changed, grown, shrunk and gone, however often")
  func changingWords() {
    var store = RowStore()
    func row(_ number: Int, _ text: String) -> TableRow {
      TableRow(key: ObjectKey(namespace: "", name: "\(number)"), cells: [TableCell(text)])
    }
    var texts = (0..<50).map { "vm-\($0)" }
    let ids = texts.indices.map { store.add(row($0, texts[$0])) }
    for round in 0..<2_000 {
      let number = round * 7 % 50
      texts[number] = String(repeating: "x", count: round * 13 % 90) + "-\(round % 10)"
      store.update(ids[number], to: row(number, texts[number]))
    }
    store.remove(ids[3])
    texts[3] = ""
    for word in ["vm", "x-7", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "-3"] {
      let found = store.filter(ids, containing: Array(word.utf8))
      #expect(found == ids.filter { texts[Int($0)].contains(word) }, "\(word)")
      #expect(store.filter([ids[9]], containing: Array(word.utf8)).isEmpty == !texts[9].contains(word))
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

  @Test("among 10,000 rows a filter that is typed follows what changed just before")
  func large() {
    var state = DashboardState.empty(160, 48)
    state.feed(.virtualMachines, (0..<10_000).map { Fixture.machine("vm-\($0)", "Running") })
    let changed = Fixture.machine("vm-5000", "Stopped")
    state.apply(.virtualMachines, .some([changed.key: changed]), sync: .live)
    state.type("/stop")
    #expect(state.table.keys.map(\.name) == ["vm-5000"])
  }

  @Test("rows that come page by page are counted, and can be sorted and filtered before the last is there")
  func pages() {
    var state = DashboardState.empty(160, 48)
    for page in 0..<20 {
      let news = (0..<250).map { Fixture.machine("vm-\(page * 250 + $0)", $0 % 7 == 0 ? "Running" : "Stopped") }
      state.apply(
        .virtualMachines, .some(Dictionary(news.map { ($0.key, $0) }) { $1 }),
        sync: .loading(count: (page + 1) * 250, of: 10_000))
    }
    #expect(state.table.totalCount == 5_000)
    #expect(state.screen().contains("loading 5000 of 10000"))
    state.type(">>>/run")
    #expect(state.table.rowCount == 20 * 36)
  }
}
