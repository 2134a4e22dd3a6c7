import HTTPService
import KubeModel
import TestSupport
import Testing

@testable import APIServer

/// Several viewers of one console, over real connections: clients, this server, and an agent that stands in for a node's.
@Suite("Sharing a console", .timeLimit(.minutes(1)))
struct ConsoleSharingTests {
  @Test(
    "plain clients get the guest's bytes alone; keys of who may not type never reach the guest, also after the agent was lost"
  )
  func sharing() async throws {
    let console = try await SharedConsole()
    let agent = console.agent
    let plain = try await console.dial("virtctl")
    #expect(try await plain.next() == "hello")
    let alice = try await console.dial("alice", "mode=exclusive&visit=1")
    #expect(try await alice.audience()?.seats.map(\.user) == ["virtctl", "alice"])
    let bob = try await console.dial("bob", "mode=shared")
    #expect(try await bob.audience()?.holder?.user == "alice")
    try await bob.type("b")
    try await alice.type("1")
    await agent.wait { $0 == "1" }
    // The agent goes; the bridges find it again, and the seats are as they were.
    try await alice.type("!")
    await agent.wait { _ in agent.connections >= 4 }
    try await bob.type("b")
    try await alice.type("2")
    await agent.wait { $0 == "1!2" }
    agent.say("more")
    #expect(try await plain.next() == "more")
  }

  @Test(
    "a plain client is told once a holder that its keys are dropped, and when they are not; nobody else is, nor the log"
  )
  func plainKeys() async throws {
    let console = try await SharedConsole()
    let plain = try await console.dial("virtctl")
    #expect(try await plain.next() == "hello")
    let alice = try await console.dial("alice\u{1B}[2J", "mode=exclusive&visit=1")
    let bob = try await console.dial("bob", "mode=shared")
    for _ in 1...3 {
      try await plain.type("p")
      try await bob.type("b")
    }
    let told = try await plain.next()
    #expect(
      told == "\r\n[spyhop: alice[2J has this console exclusively; your keys are not sent]\r\n")
    let eve = try await console.dial("eve", "mode=exclusive&takeover=true")
    #expect(try await eve.audience()?.ownSeat?.mode == .exclusive)
    try await plain.type("p")
    #expect(try await plain.next()?.contains("eve has this console exclusively") == true)
    eve.stream.close()
    #expect(try await plain.next() == "\r\n[spyhop: your keys are sent again]\r\n")
    try await plain.type("P")
    await console.agent.wait { $0 == "P" }
    console.agent.say("more")
    for viewer in [plain, alice, bob] { #expect(try await viewer.bytes(ending: "more").contains("spyhop") == false) }
    #expect(try await console.dial("virtctl").next() == "hellomore")
  }

  @Test("plain clients and a second exclusive one are turned away, naming who has the console")
  func refusals() async throws {
    let console = try await SharedConsole()
    let alice = try await console.dial("alice", "mode=exclusive")
    for query in ["", "mode=exclusive"] {
      let refusal = await #expect(throws: UpstreamError.self) { try await console.dial("bob", query) }
      #expect(refusal?.description.hasPrefix("409 alice (exclusive) holds this console: ") == true)
    }
    let bob = try await console.dial("bob", "mode=exclusive&takeover=true")
    #expect(try await bob.audience()?.ownSeat?.mode == .exclusive)
    var last: ConsoleAudience?
    while last?.holder == nil { last = try await alice.audience() }
    #expect(last?.ownSeat?.mode == .shared)
  }

  @Test("a break reaches the guest only from who may type; the others are told why, and by whom it is held")
  func breaks() async throws {
    let console = try await SharedConsole()
    try await console.sendBreak("nobody attached")
    let spy = try await console.dial("eve", "mode=spy&visit=e")
    let alice = try await console.dial("alice", "mode=exclusive&visit=a")
    #expect(try await alice.audience()?.seats.count == 2)
    for (user, query) in [("bob", ""), ("virtctl", "visit=unknown"), ("bob", "visit=a")] {
      let refusal = await #expect(throws: UpstreamError.self) { try await console.sendBreak(user, query) }
      #expect(
        refusal?.description
          == "409 alice (exclusive) holds this console: breaks are not sent; ask them, or take it over")
    }
    try await console.sendBreak("alice", "visit=a")
    try await console.sendBreak("alice")
    while try await spy.audience()?.holder == nil {}
    alice.stream.close()
    while try await spy.audience()?.seats.count != 1 {}
    let refusal = await #expect(throws: UpstreamError.self) { try await console.sendBreak("eve", "visit=e") }
    #expect(refusal?.description == "409 attached as a spy: breaks are not sent; attach with mode=shared")
    try await console.sendBreak("bob")
    await console.agent.wait { $0 == "^^^^" }
  }

  @Test("after a restart of the server all come back as they were, and nobody gets in before who had the console alone")
  func restart() async throws {
    let console = try await SharedConsole()
    let alice = try await console.dial("alice", "mode=exclusive&visit=a")
    let eve = try await console.dial("eve", "mode=spy&visit=e")
    #expect(try await eve.audience()?.holder?.user == "alice")
    try await console.restartServer()
    for viewer in [alice, eve] { while try await viewer.next() != nil {} }
    let early = await #expect(throws: UpstreamError.self) { try await console.dial("bob", "mode=exclusive&visit=b") }
    #expect(early?.description.hasPrefix("409 the server has just started, and who had this console") == true)
    let spy = try await console.dial("eve", "mode=spy&visit=e&returning=true")
    let holder = try await console.dial("alice", "mode=exclusive&visit=a&returning=true")
    #expect(try await holder.audience()?.ownSeat?.mode == .exclusive)
    // Who believes to have it too, as the news of the take-over never came, is told who has.
    let second = await #expect(throws: UpstreamError.self) {
      try await console.dial("mallory", "mode=exclusive&visit=m&returning=true")
    }
    #expect(second?.description.hasPrefix("409 alice (exclusive) holds this console") == true)
    try await spy.type("s")
    try await holder.type("h")
    await console.agent.wait { $0 == "h" }
  }
}
