import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Consumption in the lists")
struct ShareTests {
  private static func usage(_ name: String, cpu: Double, memory: Int? = nil, pod: String? = nil) -> JSON {
    [
      "metadata": ["name": .string(name), "namespace": "default", "uid": .string("uid-\(name)")],
      "podName": JSON(pod), "cpu": ["count": 2, "usage": .double(cpu)],
      "memory": ["bytes": 1000, "usedBytes": memory.map { .integer(Int64($0)) } ?? .null],
    ]
  }

  private static let instances: JSON = [
    "items": [
      usage("testvm", cpu: 1.9, memory: 755, pod: "virt-launcher-testvm-x7k2p"), usage("sleeping", cpu: 0.002),
      usage("halted", cpu: 1),
    ]
  ]

  @Test(
    "a server that tells of use alone gets percentages from what the instance says that it has", arguments: [2, .max])
  func withoutCounts(sockets: Int) {
    var state = DashboardState.sample(100, 16)
    var instance = Fixture.instance("testvm")
    instance["status", "currentCPUTopology"] = ["cores": 1, "sockets": JSON(sockets), "threads": 2]
    instance["status", "conditions"] = [["type": "LiveMigratable", "status": "True"]]
    state.feed(.instances, [Projection.instance(instance)])
    let usage: JSON = ["metadata": ["name": "testvm", "namespace": "default"], "cpu": ["usage": 1]]
    state.take(.instances, ["items": [usage]])
    let share = state.inventory.shares[.instances][ObjectKey(namespace: "default", name: "testvm")]
    #expect(share?.cpu == (sockets == 2 ? 25 : nil))
    #expect(share?.memory == nil)
  }

  private static let nodes: JSON = [
    "items": [
      ["metadata": ["name": "node-a"], "usage": ["cpu": "3800000000n", "memory": "2Gi"]],
      ["metadata": ["name": "unknown"], "usage": ["cpu": "1", "memory": "1Gi"]],
      ["metadata": ["name": "node-b"], "usage": ["cpu": "much", "memory": [:]]],
    ]
  ]

  private static func state(_ columns: Int = 100, _ settings: Settings = Settings()) -> DashboardState {
    var state = DashboardState.sample(columns, 16, settings: settings)
    state.take(.instances, instances)
    state.take(.nodes, nodes)
    return state
  }

  @Test(
    "lists say how much of what it has an object uses",
    arguments: [(80, "1"), (60, "1"), (100, "2"), (100, "3"), (80, "4")])
  func lists(columns: Int, key: Character) throws {
    var state = Self.state(columns)
    state.press(.character(key))
    try expectGolden(state.screen(), "shares-\(state.view)-\(columns)")
  }

  @Test("thresholds colour them", arguments: [(90, 80, Role.bad), (96, 80, .warning), (99, 96, .text)])
  func thresholds(critical: Int, warn: Int, role: Role) throws {
    var settings = Settings()
    settings.thresholds.cpu = Thresholds.Limits(warn: warn, critical: critical)
    var state = Self.state(100, settings)
    state.prepare()
    let cells = state.table.preparedCells(ObjectKey(namespace: "default", name: "testvm"))
    let column = try #require(state.table.columns.firstIndex { $0.title == "CPU%" })
    #expect(cells[column] == TableCell("95", role))
  }

  @Test(
    "typed terms filter by them",
    arguments: [
      ("cpu>80", ["testvm"]), ("cpu<80", ["sleeping"]), ("mem>50", ["testvm"]), ("memory>=76%", ["testvm"]),
      ("cpu%=95", ["testvm"]), ("mem>76", []), ("cpu=*", ["sleeping", "testvm"]), ("!cpu>=0", ["broken", "halted"]),
    ] as [(String, [String])], ["1", "2"] as [Character])
  func filter(term: (text: String, names: [String]), key: Character) {
    var state = Self.state()
    state.press(.character(key))
    state.setFilter(term.text)
    #expect(state.table.filter.problem == nil)
    let instances = ["sleeping", "testvm"]
    #expect(state.table.keys.map(\.name) == (key == "1" ? term.names : term.names.filter(instances.contains)))
  }

  @Test("a filter and an order follow the figures as they come")
  func follows() throws {
    var state = Self.state()
    let column = try #require(state.table.columns.firstIndex { $0.title == "CPU%" })
    state.sort(Sorting(column: column, isDescending: true))
    #expect(state.table.keys.map(\.name) == ["testvm", "sleeping", "broken", "halted"])
    state.setFilter("cpu>50")
    state.take(.instances, ["items": [Self.usage("testvm", cpu: 0.2), Self.usage("sleeping", cpu: 1.2)]])
    #expect(state.table.keys.map(\.name) == ["sleeping"])
    state.setFilter("")
    #expect(state.table.keys.map(\.name) == ["sleeping", "testvm", "broken", "halted"])
  }

  @Test("figures that look the same change no row, and others only their own")
  func dirty() {
    var state = Self.state()
    var painter = FramePainter(size: state.size, theme: .standard)
    func paint(_ items: JSON) -> [Int] {
      state.take(.instances, items)
      state.prepare()
      return painter.paint(state.frame()).rows.keys.sorted()
    }
    #expect(paint(Self.instances).count == 16)
    #expect(paint(Self.instances).isEmpty)
    var inventory = state.inventory
    let share = Share(cpu: 95.3, memory: 75.6)
    let testvm = ObjectKey(namespace: "default", name: "testvm")
    let others = inventory.shares[.instances].filter { $0.key != testvm }
    let same = inventory.setShares(.instances, others.merging([testvm: share]) { $1 })
    #expect(same.isEmpty)
    let gone = inventory.setShares(.instances, [testvm: share])
    #expect(gone == Set(others.keys))
    #expect(paint(["items": [Self.usage("testvm", cpu: 0.5, memory: 755), Self.usage("sleeping", cpu: 0)]]) == [6])
  }

  @Test("without figures there are no columns, but dashes where they are asked for; nobody is bothered")
  func absent() {
    var state = DashboardState.sample(120, 16)
    let before = state.screen()
    for subject in [Look.Subject.instances, .viewers] {
      state.received(Look(subject: subject, place: state.place), .failure(APIError(.notFound, "no metrics here")))
    }
    #expect(state.screen() == before)
    #expect(!before.contains("CPU%"))
    state.press(.character("w"))
    #expect(state.screen().contains("CPU%"))
    #expect(!state.screen().contains("no metrics"))
  }

  @Test("figures that nobody confirms for half a minute go")
  func outdated() {
    var state = Self.state()
    func fail(after seconds: Double) -> Bool {
      state.now = Fixture.now + seconds
      state.received(Look(subject: .instances, place: state.place), .failure(APIError(.serverUnreachable, "gone")))
      return state.screen().contains("95")
    }
    #expect(fail(after: 29))
    #expect(!fail(after: 30))
  }

  @Test("a machine that has stopped uses nothing, whatever was measured last")
  func stopped() {
    var state = Self.state()
    state.apply(.instances, .some([ObjectKey(namespace: "default", name: "testvm"): nil]), sync: .live)
    #expect(!state.screen().contains("95"))
  }

  @Test("figures of any size stay in their cells", arguments: [1e300, -5, .infinity, .nan])
  func hostile(cpu: Double) {
    let share = Share(cpu: cpu, memory: nil)
    #expect((0...9_999).contains(share.cpu ?? -1))
  }
}

extension DashboardState {
  fileprivate mutating func take(_ subject: Look.Subject, _ answer: JSON) {
    received(Look(subject: subject, place: place), .success(Finding(subject, answer)))
  }
}
