import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Pages about objects")
struct PageTests {
  private let testvm = ObjectKey(namespace: "default", name: "testvm")

  /// The sample with whole objects: owners, UIDs, conditions.
  private func linked(_ columns: Int = 100, _ rows: Int = 30) -> DashboardState {
    var state = DashboardState.sample(columns, rows)
    var instance = Fixture.instance("testvm")
    instance.meta.ownerReferences = [
      OwnerReference(["apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "name": "testvm", "uid": "uid-vm"])
    ]
    state.feed(.instances, [instance, Fixture.instance("sleeping", node: "node-b", paused: true)])
    state.press(.character("G"))
    return state
  }

  private static var whole: JSON {
    var machine = Fixture.machine("testvm", "Running", ready: true)
    machine["metadata", "labels"] = ["app": "web"]
    machine["metadata", "annotations"] = ["note": "do not touch"]
    machine["metadata", "managedFields"] = [["manager": "kubectl"]]
    machine["spec", "template"] = ["spec": ["domain": ["memory": ["guest": "128Mi"]], "volumes": [["name": "root"]]]]
    machine["status", "conditions"] = [
      [
        "type": "Ready", "status": "False", "reason": "GuestNotRunning", "message": "it has crashed",
        "lastTransitionTime": Fixture.time(61),
      ]
    ]
    return machine
  }

  private func fetch(_ effects: [Effect]) throws -> Int {
    guard case .fetch(let request)? = effects.first else { throw UnexpectedMode() }
    return request.page
  }

  @Test("d describes: fields, conditions, spec and the events of the object")
  func describe() throws {
    var state = linked(100, 44)
    let id = try fetch(state.type("d"))
    #expect(state.screen().contains("Loading…"))
    state.received(id, .success(Self.whole))
    try expectGolden(state.screen(), "page-describe")
    state.press(.escape)
    #expect(state.mode == .list)
    #expect(state.selectedName == "testvm")
  }

  @Test("y shows the object as YAML, to be scrolled and searched")
  func yaml() throws {
    var state = linked(80, 16)
    let id = try fetch(state.type("y"))
    state.received(id, .success(Self.whole))
    #expect(!state.screen().contains("managedFields"))
    try expectGolden(state.screen(), "page-yaml")
    state.type("/VOLUMES")
    #expect(state.screen().contains("/VOLUMES_"))
    state.press(.enter)
    #expect(state.screen().contains("- name: root"))
    state.type("n")
    #expect(state.page?.search.line != nil)
    state.type("/nowhere")
    state.press(.enter)
    #expect(state.screen().contains("not found"))
    state.press(.escape)
    #expect(state.mode == .page)
    state.press(.escape)
    #expect(state.mode == .list)
  }

  @Test("what cannot be had says why")
  func refused() throws {
    var state = linked()
    let id = try fetch(state.type("y"))
    state.received(id, .failure(APIError(.forbidden, "no\u{1B}[2J")))
    #expect(state.screen().contains("This cannot be shown: no\u{FFFD}[2J"))
  }

  @Test("t shows owners and children, and Enter jumps")
  func tree() throws {
    var state = linked(80, 16)
    state.type("t")
    try expectGolden(state.screen(), "page-tree")
    state.press(.character("j"), .character("j"), .character("j"))
    #expect(state.page?.target?.view == .nodes)
    state.press(.enter)
    #expect(state.page?.title == "node node-a: owners and children")
    #expect(state.pages.count == 2)
    state.press(.escape)
    #expect(state.page?.title == "virtualmachine default/testvm: owners and children")
  }

  @Test("the tree follows the cluster while it is shown")
  func liveTree() {
    var state = linked()
    state.type("t")
    state.apply(.instances, .some([testvm: JSON?.none]), sync: .live)
    state.refreshPages()
    #expect(!state.screen().contains("virtualmachineinstance"))
  }

  @Test("v lists the events of the object alone")
  func events() throws {
    var state = linked()
    state.type("2Gv")
    let screen = state.screen()
    #expect(screen.contains("SyncFailed"))
    #expect(screen.contains("cannot allocate memory"))
    state.press(.escape)
    state.type("4v")
    #expect(state.screen().contains("No events are known."))
  }

  @Test("L follows the log of the machine's pod; scrolling stops that, f goes on")
  func log() throws {
    var state = linked(80, 16)
    guard case .followLog(let request)? = state.type("L").first else { throw UnexpectedMode() }
    #expect(request.pod.name == "virt-launcher-testvm-x7k2p")
    #expect(request.container == "compute")
    var lines = LogLines()
    let text = (1...100).map { "line \($0)\r\n" }.joined()
    state.received(request.page, LogNews(lines: lines.take(Array(text.utf8))))
    #expect(state.screen().contains("line 100"))
    state.press(.character("k"))
    state.received(request.page, LogNews(lines: lines.take(Array("line 101\n".utf8))))
    #expect(!state.screen().contains("line 101"))
    state.type("f")
    #expect(state.screen().contains("line 101"))
    state.received(request.page, LogNews(end: "The log has ended."))
    #expect(state.screen().contains("The log has ended.") && state.screen().contains("ended  "))
    #expect(!state.screen().contains("following"))
    state.type("f")
    #expect(state.notice?.text == "no more comes of this log")
    state.press(.escape)
    state.received(request.page, LogNews(end: "late"))
    #expect(!state.screen().contains("late"))
  }

  @Test("T shows when lines were written, where one is, and says where that is not known")
  func logTimes() throws {
    var state = linked(80, 16)
    guard case .followLog(let request)? = state.type("L").first else { throw UnexpectedMode() }
    state.received(request.page, LogNews(lines: [PageLine("plain")]))
    state.type("T")
    #expect(state.notice?.text == "the server keeps no times for this log")
    var lines = LogLines()
    let text = (100...199).map { "2026-11-25T07:03:09.\($0)000000Z line \($0)\n" }.joined()
    state.received(request.page, LogNews(lines: lines.take(Array(text.utf8))))
    #expect(state.screen().contains("11-25 07:03:09.199 line 199"))
    #expect(state.type("g/line 150").isEmpty)
    state.press(.enter)
    guard case .save(let path, let timed)? = state.type("s").first else { throw UnexpectedMode() }
    #expect(path.hasPrefix("./testvm-20") && path.hasSuffix(".log"))
    #expect(timed.hasPrefix("plain\n11-25 07:03:09.100 line 100\n"))
    state.type("T")
    guard case .save(_, let untimed)? = state.type("s").first else { throw UnexpectedMode() }
    #expect(untimed.hasPrefix("plain\nline 100\n") && untimed.hasSuffix("line 199\n"))
    #expect(state.notice == nil)
    #expect(state.screen().contains(" line 150") && !state.screen().contains("07:03:09"))
  }

  @Test("of a log that is read nothing goes, however much comes; what found no room is counted")
  func standingStill() throws {
    var state = linked(80, 16)
    guard case .followLog(let request)? = state.type("L").first else { throw UnexpectedMode() }
    state.received(request.page, LogNews(lines: (1...100).map { PageLine("line \($0)") }))
    state.type("f")
    let before = state.screen()
    for _ in 0..<3 {
      state.received(request.page, LogNews(lines: (0..<Page.lineLimit).map { PageLine("flood \($0)") }))
    }
    let after = state.screen()
    #expect(after.contains("line 100") && before.contains("line 100"))
    state.type("f")
    #expect(state.screen().contains("... 20100 lines came meanwhile and are not kept here ..."))
    state.received(request.page, LogNews(lines: [PageLine("newest")]))
    #expect(state.screen().contains("newest"))
    state.type("f")
    state.received(request.page, LogNews(lines: [PageLine("lost")], dropped: 2, end: "The log has ended."))
    let end = ["... 3 lines came meanwhile and are not kept here ...", "The log has ended."]
    #expect(state.page?.lines.suffix(2).map(\.text) == end)
  }

  @Test("a log that ended because its guest has moved says where it goes on")
  func movedLog() throws {
    var state = linked(100, 16)
    guard case .followLog(let request)? = state.type("L").first else { throw UnexpectedMode() }
    var pod = try #require(state.inventory.object(.pods, request.pod))
    pod["metadata", "name"] = "virt-launcher-testvm-new"
    pod["metadata", "creationTimestamp"] = "2099-01-01T00:00:00Z"
    pod["spec", "nodeName"] = "node-b"
    state.apply(.pods, .some([pod.key: pod]), sync: .live)
    state.received(request.page, LogNews(end: "The log has ended."))
    state.refreshPages()
    state.refreshPages()
    let words = "The guest goes on in pod virt-launcher-testvm-new on node-b: L follows it there."
    #expect(state.page?.lines.map(\.text) == ["The log has ended.", words])
  }

  @Test("what was said of a key goes with the next one")
  func notices() {
    var state = linked()
    state.type("d/zzzz")
    state.press(.enter)
    #expect(state.notice?.text == "not found")
    state.type("j")
    #expect(state.notice == nil)
  }

  @Test("a machine that does not run has no log, and says so")
  func noLog() {
    var state = linked()
    #expect(state.type("gL").isEmpty)
    #expect(state.notice?.text == "L: default/broken does not run: there is no pod whose log could be shown")
  }

  @Test("logs are cut into lines wherever the chunks end, and bounded in length and number")
  func logLines() {
    var lines = LogLines()
    #expect(lines.take(Array("ab".utf8)).isEmpty)
    #expect(lines.take(Array("c\r\nd\n".utf8)).map(\.text) == ["abc", "d"])
    #expect(lines.take([0xFF, 0x0A]).map(\.text) == ["\u{FFFD}"])
    let coloured =
      "\u{1B}]0;title\u{7}\u{1B}[1;31mred\u{1B}[m \u{1B}(Btext\u{1B}[6n\u{1B}]3008;x\u{1B}\\\u{1B}%G\u{1B}_a\u{1B}[m\u{1B}\n"
    #expect(lines.take(Array(coloured.utf8)).map(\.text) == ["red text"])
    let timed = lines.take(Array("2026-11-25T07:03:09.123000000Z \n2026-11-25T07:03:09Z own\n".utf8))
    #expect(timed.map(\.text) == ["", "2026-11-25T07:03:09Z own"])
    #expect(timed.map(\.time) == [1_795_590_189_123, nil])
    let long = lines.take([UInt8](repeating: 0x61, count: 2 * LogLines.lengthLimit + 1))
    #expect(long.map(\.text.count) == [LogLines.lengthLimit, LogLines.lengthLimit])
    #expect(lines.finish().map(\.text) == ["a"])
    #expect(lines.finish().isEmpty)
    var page = Page(id: 1, .journal, title: "")
    page.follow(height: 10)
    page.append((0..<Page.lineLimit + 5).map { PageLine("\($0)") }, height: 10)
    #expect(page.lines.count == Page.lineLimit)
    #expect(page.lines.first?.text == "5")
  }

  @Test("pages lie over one another, a bounded number of them, and another list closes them")
  func stack() {
    var state = linked()
    for _ in 0..<40 {
      state.type("t")
      state.press(.enter)
    }
    #expect(state.pages.count <= 16)
    state.type(":no")
    state.press(.enter)
    #expect(state.mode == .list)
    #expect(state.pages.isEmpty)
  }
}

extension PageTests {
  @Test("a node's tree shows its guests, each with its pod")
  func nodeTree() {
    var state = DashboardState.sample(80, 20)
    state.type("4t")
    let screen = state.screen()
    #expect(screen.contains("node/node-a  Ready  <"))
    #expect(screen.contains("`- virtualmachineinstance/testvm  Running"))
    #expect(screen.contains("pod/virt-launcher-testvm-x7k2p"))
    #expect(!screen.contains("sleeping"))
  }
}

extension PageTests {
  @Test("no key stands for two commands on one page, and ? shows those of the page in front")
  func pageKeys() {
    for kind in Page.Kind.allCases {
      let keys = KeyMap.standardPageBindings.filter { $0.pages.contains(kind) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(kind)")
    }
    var state = DashboardState.sample(90, 40)
    state.type("t?")
    #expect(state.screen().contains("go to the object of the line"))
    #expect(!state.screen().contains("cordon"))
    state.press(.escape)
    #expect(state.mode == .page)
  }

  @Test("a page whose object has changed asks for it again")
  func stalePage() throws {
    var state = DashboardState.sample()
    state.press(.character("G"))
    guard case .fetch(let request)? = state.type("y").first else { throw UnexpectedMode() }
    #expect(state.staleRequest == nil)
    var machine = Fixture.machine("testvm", "Running")
    machine["metadata", "resourceVersion"] = "7"
    state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
    state.received(request.page, .success(machine))
    #expect(state.staleRequest == nil)
    machine["metadata", "resourceVersion"] = "8"
    state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
    #expect(state.staleRequest == request)
    state.press(.escape)
    #expect(state.staleRequest == nil)
  }

  @Test("Enter on an event goes to the object that it is about")
  func involved() throws {
    var state = DashboardState.sample()
    var event = Fixture.event("e9", seen: 1, "Started", "started")
    event["involvedObject", "apiVersion"] = "kubevirt.io/v1"
    state.apply(.events, .some([event.key: event]), sync: .live)
    state.type("5")
    guard case .fetch(let request)? = state.press(.enter).first else { throw UnexpectedMode() }
    #expect(request.view == .instances)
    #expect(request.key == ObjectKey(namespace: "default", name: "testvm"))
  }
}
