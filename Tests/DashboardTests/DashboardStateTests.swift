import Codecs
import KubeModel
import Reconcile
import Terminal
import Testing

@testable import Dashboard

@Suite("What keys do")
struct DashboardStateTests {
  private let testvm = ObjectKey(namespace: "default", name: "testvm")

  @Test("no key stands for two commands in one list")
  func unique() {
    for view in View.Kind.allCases {
      let keys = KeyMap.standardBindings.filter { $0.kinds.contains(view) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(view)")
    }
  }

  @Test("digits, Tab, arrows and vi keys change the list")
  func views() {
    var state = DashboardState.sample()
    for view in View.tabs {
      state.press(.character(view.digit ?? "?"))
      #expect(state.view == view)
    }
    state.press(.tab)
    #expect(state.view == .virtualMachines)
    state.press(.backTab)
    #expect(state.view == .claims)
    state.press(Key(.right), .character("l"), .character("h"))
    #expect(state.view == .virtualMachines)
  }

  @Test("the selection moves by row, page and end, and stops at the ends")
  func movement() {
    var state = DashboardState.sample()
    #expect(state.selectedName == "broken")
    state.press(.character("j"), Key(.down))
    #expect(state.selectedName == "sleeping")
    state.press(.character("G"), .character("j"))
    #expect(state.selectedName == "testvm")
    state.press(Key(.pageUp), .character("k"))
    #expect(state.selectedName == "broken")
    state.press(Key(.end), Key(.home))
    #expect(state.selectedName == "broken")
  }

  @Test("the selection stays with its object when others come and go")
  func stickySelection() {
    var state = DashboardState.sample()
    state.press(.character("j"), .character("j"))
    #expect(state.selectedName == "sleeping")
    state.feed(.virtualMachines, [Fixture.machine("aaa", "Running")] + Fixture.machines)
    #expect(state.selectedName == "sleeping")
    state.apply(.virtualMachines, .some([ObjectKey(namespace: "default", name: "aaa"): JSON?.none]), sync: .live)
    #expect(state.selectedName == "sleeping")
    state.apply(.virtualMachines, .some([ObjectKey(namespace: "default", name: "sleeping"): JSON?.none]), sync: .live)
    #expect(state.selectedName == "testvm")
  }

  @Test("the first row stays selected while newer events push in above")
  func followTop() {
    var state = DashboardState.sample()
    state.press(.character("5"))
    #expect(state.selectedName == "e2")
    let newest = Fixture.event("e9", seen: 1, "Stopped", "stopped")
    state.apply(.events, .some([newest.key: newest]), sync: .live)
    #expect(state.selectedName == "e9")
  }

  @Test("Enter opens the console of a VM, a VMI, and a launcher pod's VM")
  func console() {
    var state = DashboardState.sample()
    state.press(.character("G"))
    #expect(state.press(.enter) == [.openConsoles([testvm])])
    #expect(state.press(.character("2"), .character("G"), .enter) == [.openConsoles([testvm])])
    #expect(state.press(.character("3"), .character("G"), .enter) == [.openConsoles([testvm])])
  }

  @Test("with marks Enter opens the consoles of all that have one")
  func consoles() {
    var state = DashboardState.sample()
    for _ in 0..<4 { state.press(.character(" ")) }
    #expect(state.press(.enter) == [.openConsoles([ObjectKey(namespace: "default", name: "sleeping"), testvm])])
    #expect(state.table.marks.isEmpty)
  }

  @Test("a key that makes no sense now says why and does nothing")
  func reasons() {
    var state = DashboardState.sample()
    func reason(_ keys: String) -> String? {
      state.notice = nil
      #expect(state.type(keys).isEmpty)
      return state.notice?.text
    }
    #expect(reason("GGs") == "s: default/testvm is already running")
    #expect(reason("gS") == "S: default/broken is not running")
    #expect(reason("p") == "p: default/broken is not running")
    #expect(reason("4s") == "s: not in the list of Nodes")
    state.feed(.virtualMachines, [])
    #expect(reason("1r") == "r: nothing is selected")
    #expect(reason("2s") == "s: no VirtualMachine owns default/sleeping")
    state.feed(.pods, [Fixture.launcher("x").settingLabels([:])])
    #expect(reason("3p") == "p: this pod runs no virtual machine")
  }

  @Test("a VM that the cluster keeps running can be stopped between two runs")
  func stopBetweenRuns() {
    var state = DashboardState.empty()
    for (strategy, canStop) in [("Always", true), ("RerunOnFailure", true), ("Manual", false), ("Halted", false)] {
      var machine = Fixture.machine("broken", "CrashLoopBackOff")
      machine["spec", "runStrategy"] = .string(strategy)
      state.feed(.virtualMachines, [machine])
      #expect(state.availability(of: .stop).isAvailable == canStop, "\(strategy)")
      #expect(!state.availability(of: .restart).isAvailable)
    }
  }

  @Test("start and pause act at once, and pause continues what is paused")
  func immediate() {
    var state = DashboardState.sample()
    let halted = ObjectKey(namespace: "default", name: "halted")
    let pause = Order(.verb(.pause, testvm))
    #expect(state.type("js") == [.send(Order(.verb(.start, halted)))])
    #expect(state.type("jp") == [.send(Order(.verb(.unpause, ObjectKey(namespace: "default", name: "sleeping"))))])
    #expect(state.type("Gp") == [.send(pause)])
    #expect(state.notice?.text == "pause default/testvm: asked for…")
    state.finished(pause, Order.Report())
    #expect(state.notice == .init(kind: .success, text: "pause default/testvm: accepted"))
    state.finished(pause, Order.Report(refusals: [Order.Refusal(request: pause.first, reason: "no")]))
    #expect(state.notice == .init(kind: .failure, text: "pause default/testvm failed: no"))
  }

  @Test("stop and restart ask, and Enter means Cancel")
  func asks() {
    var state = DashboardState.sample()
    #expect(state.type("GS").isEmpty)
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "stop default/testvm: cancelled")
    #expect(state.mode == .list)
    #expect(state.press(.character("S"), .tab, .enter) == [.send(Order(.verb(.stop, testvm)))])
    #expect(state.press(.character("r"), Key(.right), Key(.left), .enter).isEmpty)
    #expect(state.type("ry") == [.send(Order(.verb(.restart, testvm)))])
    for key in [Key.escape, .character("n"), .character("q")] {
      #expect(state.press(.character("S"), key).isEmpty)
      #expect(state.mode == .list)
    }
  }

  @Test("the filter narrows as it is typed; Enter keeps it, Esc clears it")
  func filter() {
    var state = DashboardState.sample()
    state.type("/RUN")
    #expect(state.table.keys.map(\.name) == ["testvm"])
    state.press(.enter)
    #expect(state.mode == .list)
    #expect(state.table.filter.text == "RUN")
    state.press(.escape)
    #expect(state.table.rowCount == 4)
    state.type("/node-b")
    #expect(state.selectedName == "sleeping")
    state.press(Key(.backspace), Key(.backspace))
    #expect(state.table.rowCount == 2)
    state.press(.escape)
    #expect(state.table.rowCount == 4)
    #expect(state.mode == .list)
  }

  @Test("a filtered list follows changes, those of the joined instance too")
  func filterFollows() {
    var state = DashboardState.sample()
    state.type("/node-b")
    let moved = Fixture.instance("testvm", node: "node-b")
    state.apply(.instances, .some([moved.key: moved]), sync: .live)
    #expect(state.table.keys.map(\.name) == ["sleeping", "testvm"])
    state.apply(.instances, .some([moved.key: JSON?.none]), sync: .live)
    #expect(state.table.keys.map(\.name) == ["sleeping"])
  }

  @Test("q quits, Ctrl-Z stops, Ctrl-L redraws, but in the filter they are text or nothing")
  func program() {
    var state = DashboardState.sample()
    #expect(state.press(.character("q")) == [.quit])
    #expect(state.press(.control("z"), .control("l")) == [.stopProgram, .redraw])
    #expect(state.type("/q").isEmpty)
    #expect(state.table.filter.text == "q")
  }

  @Test("help opens, scrolls and closes")
  func help() {
    var state = DashboardState.sample(80, 16)
    state.type("?jj")
    #expect(state.mode == .help(top: 2))
    #expect(state.screen().contains("3-12 of "))
    state.press(Key(.pageDown))
    #expect(state.mode == .help(top: 12))
    state.press(Key(.pageUp))
    #expect(state.mode == .help(top: 2))
    state.press(Key(.end))
    #expect(state.mode == .help(top: state.helpScrollLimit))
    #expect(state.screen().contains(KeyMap.standardBindings.last?.title ?? "-"))
    state.press(.escape)
    #expect(state.mode == .list)
    #expect(state.type("?q").isEmpty)
  }
}

extension JSON {
  fileprivate func settingLabels(_ labels: [String: String]) -> JSON {
    var copy = self
    copy.meta.labels = labels
    return copy
  }
}
