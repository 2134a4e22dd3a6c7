import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Safety")
struct SafetyTests {
  @Test("deleting asks, with Cancel selected; what is being deleted already is left out")
  func delete() {
    var state = DashboardState.sample()
    #expect(state.press(.control("d")).isEmpty)
    #expect(state.screen().contains("Delete virtualmachine default/broken?"))
    #expect(state.press(.enter).isEmpty)
    #expect(state.mode == .list)
    let order = Order(.delete(.virtualMachines, ObjectKey(namespace: "default", name: "broken")))
    state.press(.control("d"))
    #expect(state.type("y") == [.send(order)])
    var leaving = Fixture.machine("broken", "Terminating")
    leaving["metadata", "deletionTimestamp"] = Fixture.time(1)
    state.apply(.virtualMachines, .some([leaving.key: leaving]), sync: .live)
    #expect(state.press(.control("d")).isEmpty)
    #expect(state.notice?.text == "Ctrl-D: default/broken is being deleted already")
  }

  @Test("many at once: those left out are named with their reasons, and the number has to be typed")
  func many() throws {
    var state = DashboardState.empty(80, 24)
    let names = (1...7).map { "vm-\($0)" }
    state.feed(.virtualMachines, names.map { Fixture.machine($0, "Running") })
    state.feed(.instances, names.dropLast(2).map { Fixture.instance($0) })
    state.press(.control("a"), .character("S"))
    try expectGolden(state.screen(), "stop-many")
    #expect(state.type("4").isEmpty)
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "stop 5 virtual machines: cancelled")
    state.press(.character("S"), .character("6"), Key(.backspace), .character("5"))
    guard case .send(let order)? = state.press(.enter).first else { throw UnexpectedMode() }
    #expect(order.requests.count == 5)
    #expect(order.objections.count == 2)
  }

  @Test("in a protected context the name has to be typed, y alone does nothing")
  func protected() {
    var state = DashboardState.sample(settings: Settings(isProtected: true))
    state.type("GSy")
    #expect(state.screen().contains("Type the name (testvm) and Enter: y_"))
    state.press(Key(.backspace))
    state.type("testvm")
    #expect(state.press(.enter).count == 1)
    state.press(.control("a"), .control("d"))
    #expect(state.screen().contains("Type the context's name (admin@local)"))
    state.press(.escape)
    #expect(state.mode == .list)
  }

  @Test("in read-only mode every key that changes something is dimmed and says so")
  func readOnly() {
    var state = DashboardState.sample(120, 24, settings: Settings(isReadOnly: true))
    #expect(state.screen().contains("(read-only)"))
    state.press(.character("G"))
    for key in ["s", "S", "r", "p", "m", "e"] {
      #expect(state.type(key).isEmpty)
      #expect(state.notice?.text == "\(key): read-only mode: nothing is changed from here")
    }
    #expect(state.press(.control("d")).isEmpty)
    let dimmed = state.hints.filter { !$0.isAvailable }.map(\.word)
    #expect(dimmed == ["migrate", "start", "stop", "restart", "pause"])
    #expect(state.press(.character("4"), .enter, .character("c"), .character("D")).isEmpty)
    #expect(state.notice?.text.contains("read-only mode") == true)
  }

  @Test("rights are asked for once a list, and a key without its right is dimmed and names it")
  func rights() throws {
    var state = DashboardState.sample(120, 24)
    state.press(.character("G"))
    let questions = state.openQuestions()
    #expect(
      questions.contains { $0.right == "update virtualmachines/stop.subresources.kubevirt.io in namespace default" })
    #expect(questions.contains { $0.right == "delete virtualmachines.kubevirt.io in namespace default" })
    #expect(state.openQuestions().isEmpty)
    for question in questions { state.permissions.note(question, question.subresource != "stop", now: state.now) }
    #expect(state.type("S").isEmpty)
    #expect(
      state.notice?.text
        == "S: you lack the right to update virtualmachines/stop.subresources.kubevirt.io in namespace default")
    #expect(state.hints.first { $0.key == "S" }?.isAvailable == false)
    #expect(state.availability(of: .restart).isAvailable)
    state.now += Permissions.lifetime + 1
    #expect(state.openQuestions().count == questions.count)
    #expect(!state.availability(of: .stop).isAvailable)
    let nodes = {
      state.press(.character("4"))
      return state.openQuestions()
    }()
    #expect(nodes.contains { $0.right == "patch nodes" })
  }

  @Test("where the server cannot say, the verb itself will tell")
  func unknownRights() {
    var state = DashboardState.sample()
    state.press(.character("G"))
    for question in state.openQuestions() { state.permissions.note(question, nil, now: state.now) }
    #expect(state.availability(of: .stop).isAvailable)
  }
}
