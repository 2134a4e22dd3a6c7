import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import Testing

@testable import Dashboard

@Suite("What is asked again and again")
struct LookTests {
  private static let start = Fixture.now

  private static func poll(_ failures: APIError.Reason?...) -> Poll {
    failures.reduce(into: Poll()) { poll, reason in
      _ = poll.isDue(start, every: 0)
      poll.note(reason.map { APIError($0, "no") }, at: start)
    }
  }

  private func isDue(_ poll: Poll, after seconds: Double) -> Bool {
    var poll = poll
    return poll.isDue(Self.start + seconds, every: 5)
  }

  @Test("at most one look is under way, and the next is due an interval after the answer")
  func interval() {
    var poll = Poll()
    func isDue(_ seconds: Double) -> Bool { poll.isDue(Self.start + seconds, every: 5) }
    #expect(isDue(0))
    #expect(!isDue(100))
    poll.note(nil, at: Self.start + 100)
    #expect(!isDue(104))
    #expect(isDue(105))
  }

  @Test(
    "who has not what is asked for, or refuses it, is left alone for minutes",
    arguments: [APIError.Reason.notFound, .forbidden])
  func refused(reason: APIError.Reason) {
    let poll = Self.poll(reason)
    #expect(!isDue(poll, after: Poll.refusedInterval - 1))
    #expect(isDue(poll, after: Poll.refusedInterval))
  }

  @Test("after failures in a row looks become rarer, up to a bound; a success begins anew")
  func failures() {
    #expect(isDue(Self.poll(.serverUnreachable), after: 5))
    let third = Self.poll(.serverUnreachable, .serverUnreachable, .serverUnreachable)
    #expect(!isDue(third, after: 19))
    #expect(isDue(third, after: 20))
    var many = Self.poll()
    for _ in 0..<100 { many.note(APIError(.serverUnreachable, "no"), at: Self.start) }
    #expect(isDue(many, after: Poll.refusedInterval))
    #expect(isDue(Self.poll(.serverUnreachable, .serverUnreachable, nil), after: 5))
  }

  @Test("a server that hangs makes lists stale, though no watch ends; the next sign of life ends that")
  func pulse() throws {
    var state = DashboardState.sample(100, 16)
    func pass(_ seconds: Double) { state.now += seconds }
    #expect(state.duePulse() == nil, "something has just come")
    pass(5)
    let first = state.duePulse()
    let look = try #require(first)
    #expect(state.duePulse() == nil, "one is under way")
    state.received(look, .success(.pulse))
    pass(5)
    #expect(state.duePulse() == look)
    pass(5)
    #expect(state.report.short == "live")
    state.received(look, .failure(APIError(.serverUnreachable, "the server does not answer")))
    #expect(state.report.short == "stale for 10s, reconnecting in 5s")
    #expect(state.report.banner?.contains("the server does not answer") == true)
    pass(5)
    #expect(state.report.short == "stale for 15s, reconnecting")
    #expect(state.duePulse() == look)
    let machine = Fixture.machine("new", "Running")
    state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
    #expect(state.report.short == "live")
    state.received(look, .failure(APIError(.serverUnreachable, "the server does not answer")))
    #expect(state.report.short == "live", "news came while it was waited for")
    pass(1)
    state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
    pass(60)
    #expect(state.report.short == "live", "the last failure is older than the last news")
  }

  @Test("of several clusters the news of one are no sign of life of the others")
  func joinedPulse() throws {
    var place = Place(context: "a+b")
    place.isJoined = true
    var state = DashboardState(place: place, size: Size(columns: 100, rows: 16), now: Self.start)
    func news() {
      let machine = Fixture.machine("new", "Running")
      state.apply(.virtualMachines, .some([machine.key: machine]), sync: .live)
    }
    news()
    let first = state.duePulse()
    let look = try #require(first)
    state.received(look, .success(.pulse))
    state.now += 5
    news()
    #expect(state.duePulse() == look)
    state.now += 5
    state.received(look, .failure(APIError(.serverUnreachable, "b: the server does not answer")))
    news()
    #expect(state.report.short == "stale for 10s, reconnecting in 5s")
    #expect(state.report.banner?.contains("b: the server does not answer") == true)
    state.now += 5
    #expect(state.duePulse() == look)
    state.received(look, .success(.pulse))
    #expect(state.report.short == "live")
  }

  @Test("the operator's own wish is not made to wait")
  func hurry() {
    var poll = Self.poll(.notFound)
    poll.hurry()
    #expect(isDue(poll, after: 1))
  }

  private func subjects(_ state: inout DashboardState) -> Set<Look.Subject> { Set(state.dueLooks().map(\.subject)) }

  @Test(
    "lists ask for what their columns show",
    arguments: [
      ("1", [.viewers, .instances]), ("2", [.viewers, .instances]), ("3", [.instances]), ("4", [.nodes]), ("5", []),
    ] as [(Character, Set<Look.Subject>)])
  func lists(key: Character, expected: Set<Look.Subject>) {
    var state = DashboardState.sample()
    state.press(.character(key))
    #expect(subjects(&state) == expected)
    #expect(subjects(&state) == [], "one look is under way")
  }

  @Test("nothing is asked while a page or a console hides the list, or of several clusters at once")
  func unseen() {
    var hidden = DashboardState.sample()
    hidden.press(.character("J"))
    #expect(subjects(&hidden) == [])
    hidden.press(.escape)
    hidden.desk.area = ScreenSplit.full(hidden.size)
    #expect(subjects(&hidden) == [])
    hidden.desk.area = ScreenSplit.beside(hidden.size)
    #expect(subjects(&hidden) == [.viewers, .instances])
    var place = Place(context: "a+b")
    place.isJoined = true
    var joined = DashboardState(place: place, size: hidden.size, now: Self.start)
    #expect(subjects(&joined) == [])
  }

  @Test("columns that were chosen away are not asked for, unless a filter or the order needs them")
  func chosen() {
    var state = DashboardState.sample()
    state.table.choice = ["NAME", "STATUS"]
    #expect(subjects(&state) == [])
    state.setFilter("cpu>80")
    #expect(subjects(&state) == [.instances])
  }

  @Test("the more figures there are, the rarer they are asked for, but at least once a minute")
  func proportion() {
    var state = DashboardState.sample()
    func pause(_ count: Int) -> Int? {
      state.setShares(
        .instances,
        (0..<count).reduce(into: [:]) { shares, index in
          shares[ObjectKey(namespace: "default", name: "vm-\(index)")] = Share(cpu: 1, memory: 1)
        })
      state.polls[.instances] = Self.poll(nil)
      return (1...100).first { seconds in
        state.now = Self.start + Double(seconds)
        return state.dueLooks().contains { $0.subject == .instances }
      }
    }
    #expect(pause(10) == 5)
    #expect(pause(10_000) == 20)
    #expect(pause(60_000) == 60)
  }

  @Test("another namespace is asked at once, and what is still said of the one before is not taken")
  func namespace() {
    var state = DashboardState.sample()
    let before = state.dueLooks().first { $0.subject == .instances }
    state.namespace = "default"
    #expect(subjects(&state) == [.viewers, .instances])
    if let before { state.received(before, .failure(APIError(.notFound, "no"))) }
    #expect(state.polls[.instances]?.refusal == nil)
  }
}
