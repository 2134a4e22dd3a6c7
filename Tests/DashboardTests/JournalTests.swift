import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Journal and timeline")
struct JournalTests {
  @Test("every order stands in the journal with its command and its result")
  func orders() throws {
    var state = DashboardState.sample(90, 20)
    guard case .send(let start)? = state.type("js").first else { throw UnexpectedMode() }
    state.finished(start, Order.Report())
    state.type("GS")
    guard case .send(let stop)? = state.type("y").first else { throw UnexpectedMode() }
    state.finished(stop, Order.Report(refusals: [Order.Refusal(request: stop.first, reason: "no\u{1B}[31m")]))
    guard case .send? = state.type("4c").first else { throw UnexpectedMode() }
    state.type("J")
    try expectGolden(state.screen(), "page-journal")
    state.press(.escape)
    #expect(state.mode == .list)
  }

  @Test("requests have the command that does the same, with strange names quoted")
  func commands() {
    let key = ObjectKey(namespace: "default", name: "testvm")
    #expect(Request.verb(.pause, key).command == "spyhop pause testvm --namespace default")
    #expect(Request.migrate(key, to: "node-b").command == "spyhop migrate testvm --namespace default --to node-b")
    #expect(Request.abort(key, of: key).command == "spyhop migrate-cancel testvm --namespace default")
    #expect(Request.drain("node-a").command == "spyhop drain node-a")
    #expect(Request.delete(.nodes, ObjectKey(namespace: "", name: "n")).command == "kubectl delete nodes n")
    #expect(ShellWord.quoted("a'; rm -rf $HOME") == "'a'\\''; rm -rf $HOME'")
    #expect(ShellWord.quoted("") == "''")
  }

  @Test("commands name the cluster where a shell might mean another one")
  func commandsElsewhere() {
    var place = Place(context: "prod eu")
    let stop = Request.verb(.stop, ObjectKey(namespace: "default", name: "testvm"))
    #expect(stop.command(in: place) == "spyhop stop testvm --namespace default")
    (place.needsContext, place.kubeconfig) = (true, "/etc/lab.yaml")
    #expect(
      stop.command(in: place)
        == "spyhop stop testvm --namespace default --context 'prod eu' --kubeconfig /etc/lab.yaml")
    place.isJoined = true
    #expect(
      Request.verb(.stop, ObjectKey(namespace: "b:default", name: "testvm")).command(in: place)
        == "spyhop stop testvm --context b --namespace default --kubeconfig /etc/lab.yaml")
  }

  @Test("long commands are folded so that a shell reads them as one")
  func folding() {
    let folded = ShellWord.folded("spyhop stop 'a long  name' --namespace default --context x", width: 24)
    #expect(folded == ["spyhop stop 'a long  name' \\", "--namespace default \\", "--context x"])
    #expect(ShellWord.folded("echo 'it'\\''s a b' c d", width: 8) == ["echo \\", "'it'\\''s a b' \\", "c d"])
    #expect(ShellWord.folded("a b", width: 8) == ["a b"])
    var journal = Journal()
    journal.begin("stop", ["spyhop stop \(String(repeating: "x", count: 60)) --namespace default"], at: Fixture.now)
    #expect(journal.lines.map(\.text).last == "        --namespace default")
  }

  @Test("the journal is bounded")
  func bounded() {
    var journal = Journal()
    for index in 0..<Journal.limit + 10 { journal.begin("do \(index)", [], at: Fixture.now) }
    #expect(journal.entries.count == Journal.limit)
    #expect(journal.entries.first?.title == "do 10")
    journal.begin("many", (0..<9).map { "command \($0)" }, at: Fixture.now)
    #expect(journal.lines.prefix(7).map(\.text).last == "    $ # and 4 more of these")
  }

  @Test("the timeline tells what came, went, changed and moved, with the cluster's events")
  func timeline() throws {
    var state = DashboardState.sample(90, 20)
    let halted = Fixture.machine("halted", "Running")
    state.apply(.virtualMachines, .some([halted.key: halted]), sync: .live)
    state.now += 10
    let moved = Fixture.instance("testvm", node: "node-b")
    state.apply(.instances, .some([moved.key: moved]), sync: .live)
    state.now += 10
    let new = Fixture.machine("fresh", "Provisioning")
    state.apply(.virtualMachines, .some([new.key: new]), sync: .live)
    state.now += 10
    state.apply(.virtualMachines, .some([new.key: JSON?.none]), sync: .live)
    state.type("T")
    try expectGolden(state.screen(), "page-timeline")
    guard case .fetch(let request)? = state.press(.enter).first else { throw UnexpectedMode() }
    #expect(request.key.name == "fresh")
  }

  @Test("what a list begins with and what looks the same is no change, and the past hour is all there is")
  func noChange() {
    var timeline = Timeline()
    let machine = Fixture.machine("testvm", "Running")
    timeline.note(.virtualMachines, machine.key, was: machine, is: machine, at: Fixture.now)
    #expect(timeline.lines(events: [], now: Fixture.now).isEmpty)
    timeline.note(.virtualMachines, machine.key, was: machine, is: nil, at: Fixture.now)
    #expect(timeline.lines(events: [], now: Fixture.now).count == 1)
    #expect(timeline.lines(events: [], now: Fixture.now + 3_601).isEmpty)
    for _ in 0..<3 * Timeline.limit {
      timeline.note(.virtualMachines, machine.key, was: machine, is: nil, at: Fixture.now)
    }
    #expect(timeline.lines(events: [], now: Fixture.now).count == Timeline.limit)
    var state = DashboardState.empty()
    state.apply(.virtualMachines, .some([machine.key: machine]), sync: .loading(count: 1))
    #expect(state.timelineLines.isEmpty)
  }
}
