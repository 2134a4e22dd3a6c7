import Codecs
import KubeModel
import Reconcile
import Synchronization
import Terminal
import Testing

@testable import Dashboard

@Suite("Sorting and columns")
struct SortingTests {
  private func names(_ state: DashboardState) -> [String] { state.table.keys.map(\.name) }

  private func sorted(_ column: String, descending: Bool = false) -> [String] {
    var state = DashboardState.sample()
    let index = state.table.columns.firstIndex { $0.title == column } ?? 0
    let isAge = state.table.columns[index].isAge
    state.sort(Sorting(column: index, isAge: isAge, isDescending: descending))
    return names(state)
  }

  @Test("texts, numbers and ages are sorted each in their own way, missing ones last either way")
  func orders() {
    #expect(sorted("STATUS") == ["broken", "sleeping", "testvm", "halted"])
    #expect(sorted("STATUS", descending: true) == ["halted", "testvm", "sleeping", "broken"])
    #expect(sorted("AGE") == ["sleeping", "testvm", "broken", "halted"])
    #expect(sorted("AGE", descending: true) == ["halted", "broken", "sleeping", "testvm"])
    #expect(sorted("NODE") == ["testvm", "sleeping", "broken", "halted"])
    #expect(sorted("NODE", descending: true) == ["sleeping", "testvm", "broken", "halted"])
  }

  @Test("sorting by bytes is the same as comparing, and keeps the order of equals", arguments: [1, 7, 255, 1_000])
  func radix(different: Int) {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<different).map { _ in
      UInt64.random(in: 0...UInt64.max, using: &generator) >> 8 * UInt64(different % 8)
    }
    let all = (0..<3_000).map { (key: values[Int.random(in: 0..<different, using: &generator)], place: $0) }
    var sorted = all
    sorted.sortStably(100..<2_900) { $0.key }
    let expected = all[..<100] + all[100..<2_900].sorted { ($0.key, $0.place) < ($1.key, $1.place) } + all[2_900...]
    #expect(sorted.map(\.place) == expected.map(\.place))
    var none: [UInt64] = []
    none.sortStably(0..<0) { $0 }
    #expect(none.isEmpty)
  }

  @Test(
    "what texts have in common changes nothing in their order, outliers and newcomers included",
    arguments: [false, true])
  func openings(isDescending: Bool) {
    var state = DashboardState.empty()
    let name = state.table.columns.firstIndex { $0.title == "NAME" }
    var all = (0..<300).map { "vm-00000\($0)" } + (0..<300).map { "vm-0000123456\($0)x\($0 % 7)" }
    state.feed(.virtualMachines, all.map { Fixture.machine($0, "Running") })
    state.sort(Sorting(column: name, isDescending: isDescending))
    #expect(state.table.sorting.opening == Array("vm-0000".utf8))
    func expectOrder() {
      let expected = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      #expect(names(state) == (isDescending ? expected.reversed() : expected))
    }
    expectOrder()
    for outlier in ["a", "vm", "vm-", "vm-0000", "vm-00001", "vm-1", "zz-0000000000", "vm-00000000"] {
      let machine = Fixture.machine(outlier, "Running")
      state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
      all.append(outlier)
      expectOrder()
    }
    state.sort(Sorting(column: name, isDescending: isDescending))
    expectOrder()
  }

  @Test("numbers are read with their units")
  func measures() {
    #expect(Measure.value("80%") == 80)
    #expect(Measure.value("250m") == 0.25)
    #expect(Measure.value("1.5GiB") == 1_610_612_736)
    #expect(Measure.value("118.2MiB/s") == 118.2 * 1_048_576)
    #expect(Measure.value("-3") == -3)
    for text in ["", "-", "10.0.2.15", "1/1", "node-1", "3m12s", "x1"] {
      #expect(Measure.value(text) == nil, "\(text)")
    }
  }

  @Test("rows that come and go while a column sorts have their places by name afterwards")
  func back() {
    for columnTitle in ["STATUS", "NAME", "AGE"] {
      var state = DashboardState.empty()
      state.feed(.virtualMachines, (0..<60).map { Fixture.machine("vm-\($0)", $0 % 3 == 0 ? "Running" : "Stopped") })
      let column = state.table.columns.firstIndex { $0.title == columnTitle }
      state.sort(Sorting(column: column, isAge: columnTitle == "AGE", isDescending: true))
      for number in stride(from: 0, to: 60, by: 7) {
        let gone = Fixture.machine("vm-\(number)", "Running")
        state.apply(.virtualMachines, .some([gone.key: JSON?.none]), sync: .live)
        let new = Fixture.machine("new-\(number)", "Paused")
        state.apply(.virtualMachines, .some([new.key: new]), sync: .live)
      }
      state.sort(Sorting())
      let present = state.inventory.objects[.virtualMachines].keys.sorted()
      #expect(state.table.keys == present, "\(columnTitle)")
    }
  }

  @Test("changes one by one lead to the same order as sorting anew, filtered or not")
  func incremental() {
    for (filter, isDescending) in [("", false), ("", true), ("run", false), ("!run", true)] {
      var state = DashboardState.empty()
      let status = state.table.columns.firstIndex { $0.title == "STATUS" }
      state.sort(Sorting(column: status, isDescending: isDescending))
      state.setFilter(filter)
      var generator = SeededGenerator(seed: 7)
      for _ in 0..<400 {
        let word = ["Running", "Stopped", "Paused", "", "12", "3"].randomElement(using: &generator) ?? ""
        let object = Fixture.machine("vm-\(Int.random(in: 0..<40, using: &generator))", word)
        let isGone = Int.random(in: 0..<5, using: &generator) == 0
        state.apply(.virtualMachines, .some([object.key: isGone ? JSON?.none : object]), sync: .live)
      }
      let stepwise = names(state)
      state.feed(.virtualMachines, Array(state.inventory.objects[.virtualMachines].values))
      #expect(stepwise == names(state))
    }
  }

  @Test("a list sorted by numbers that stand for its texts is in the order of its rows", arguments: [false, true])
  func ranks(isDescending: Bool) {
    var generator = SeededGenerator(seed: 5)
    let parts = ["a", "aa", "bench-vm-", "bench-vm-000", "prefix-of-many-texts-", "é", "7", "12.5Gi", "-", ""]
    for size in [0, 1, 2, 50, 700] {
      expectOrderOfRows(
        (0..<size).map { _ in (0..<3).compactMap { _ in parts.randomElement(using: &generator) }.joined() },
        isDescending)
    }
  }

  @Test("a text that does not begin as nearly all do stands where it belongs", arguments: [false, true])
  func stranger(isDescending: Bool) {
    var texts = (0..<2_000).map { "bench-virtual-machine-\($0 * 7 % 2_000)" }
    (texts[1_001], texts[1_500]) = ("bench-virtuous", "bench-v")
    expectOrderOfRows(texts, isDescending)
  }

  private func expectOrderOfRows(_ texts: [String], _ isDescending: Bool) {
    let sorting = Sorting(column: 1, isDescending: isDescending)
    var store = RowStore()
    for (number, text) in texts.enumerated() {
      let key = ObjectKey(namespace: "", name: "\(number)")
      _ = store.add(TableRow(key: key, cells: [TableCell("x"), TableCell(text)]))
    }
    store.rank(by: sorting)
    let byKey = (0..<RowID(texts.count)).sorted { store[$0].key < store[$1].key }
    let compared = byKey.sorted { sorting.precedes(store[$0], store[$1]) }
    #expect(RowOrder(sorting, byKey: byKey, store).ids == compared)
  }

  @Test("many changes at once, sorted and filtered, lead to the same rows as doing all anew")
  func merging() {
    for (filter, isDescending) in [("", false), ("run", true), ("!run", false), ("status>5", true)] {
      var generator = SeededGenerator(seed: 9)
      var state = DashboardState.empty()
      let status = state.table.columns.firstIndex { $0.title == "STATUS" }
      state.sort(Sorting(column: status, isDescending: isDescending))
      state.setFilter(filter)
      for _ in 0..<6 {
        let news = (0..<500).map { _ -> (ObjectKey, JSON?) in
          let word = ["Running", "Running hot, far too hot", "Running hot", "Stopped", "", "12", "3"]
          let object = Fixture.machine(
            "vm-\(Int.random(in: 0..<900, using: &generator))", word.randomElement(using: &generator) ?? "")
          return (object.key, Int.random(in: 0..<4, using: &generator) == 0 ? nil : object)
        }
        state.apply(.virtualMachines, .some(Dictionary(news) { $1 }), sync: .live)
        var anew = state
        anew.feed(.virtualMachines, Array(state.inventory.objects[.virtualMachines].values))
        #expect(names(state) == names(anew), "\(filter)")
        #expect(state.table.totalCount == anew.table.totalCount)
      }
    }
  }

  @Test("a set of rows knows those that it was made of")
  func rowSet() {
    let set = RowSet([0, 63, 64, 1_000])
    #expect((0..<1_200).filter { set.contains($0) } == [0, 63, 64, 1_000])
    #expect(RowSet([]).isEmpty)
    #expect(!RowSet([]).contains(0))
  }

  @Test("many changes at once lead to the same rows as one by one")
  func bulk() {
    var (one, many) = (DashboardState.empty(), DashboardState.empty())
    let objects = (0..<600).map { Fixture.machine("vm-\($0 * 7 % 600)", $0 % 3 == 0 ? "Running" : "Stopped") }
    let half = Dictionary(uniqueKeysWithValues: objects.prefix(300).map { ($0.key, JSON?.some($0)) })
    let news = Dictionary(uniqueKeysWithValues: objects.enumerated().map { ($1.key, $0 % 5 == 0 ? JSON?.none : $1) })
    for (key, object) in half { one.apply(.virtualMachines, .some([key: object]), sync: .live) }
    for (key, object) in news { one.apply(.virtualMachines, .some([key: object]), sync: .live) }
    many.apply(.virtualMachines, .some(half), sync: .live)
    many.apply(.virtualMachines, .some(news), sync: .live)
    #expect(names(one) == names(many))
    #expect(many.table.totalCount == 480)
  }

  @Test("> and < choose the column, o turns the order round, and the header shows both")
  func keys() {
    var state = DashboardState.sample(100, 18)
    state.type(">>")
    #expect(state.table.sorting.column.map { state.table.columns[$0].title } == "STATUS")
    #expect(state.screen().contains("STATUS↑"))
    #expect(names(state) == ["broken", "sleeping", "testvm", "halted"])
    state.type("o")
    #expect(state.screen().contains("STATUS↓"))
    state.type("<<<")
    #expect(state.table.sorting.column.map { state.table.columns[$0].title } == "AGE")
  }

  @Test("the selection stays with its object when the order changes")
  func selection() {
    var state = DashboardState.sample()
    state.press(.character("j"))
    #expect(state.selectedName == "halted")
    state.type(">>o")
    #expect(state.selectedName == "halted")
  }

  @Test("C shows, hides and moves columns, and the choice is kept")
  func choosing() {
    let kept = KeptColumns()
    var state = DashboardState.sample(100, 24, settings: Settings(columns: kept))
    state.press(.character("C"), .character(" "), .character("j"), .character("J"))
    #expect(state.screen().contains("[ ] NAMESPACE"))
    state.press(.enter)
    #expect(kept.choice["virtualmachines.kubevirt.io"] == ["STATUS", "NAME", "READY", "NODE", "IP", "AGE"])
    #expect(state.screen().contains("  STATUS            NAME"))
    let next = DashboardState.sample(100, 24, settings: Settings(columns: kept))
    #expect(next.table.choice?.first == "STATUS")
    state.press(.character("C"), .character(" "), .escape)
    #expect(state.table.choice?.first == "STATUS")
  }

  @Test("wide mode shows every column in full and scrolls beside the name")
  func wide() {
    var state = DashboardState.sample(60, 16)
    state.press(.character("4"))
    #expect(!state.screen().contains("INTERNAL-IP"))
    #expect(state.type("]").isEmpty)
    #expect(state.notice?.text == "]: w first: wide mode")
    state.type("w]]]")
    let screen = state.screen()
    #expect(screen.contains("INTERNAL-IP"))
    #expect(screen.contains("node-a"))
    state.type("w")
    #expect(!state.screen().contains("INTERNAL-IP"))
  }
}

/// Choices in memory.
final class KeptColumns: ColumnChoices {
  private let kept = Mutex<[String: [String]]>([:])
  var choice: [String: [String]] { kept.withLock { $0 } }
  func columns(of resource: String) -> [String]? { kept.withLock { $0[resource] } }
  func save(_ columns: [String]?, of resource: String) { kept.withLock { $0[resource] = columns } }
}

/// The same numbers at every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
