import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import NIOHTTP1
import TestSupport
import Testing

@testable import APIServer

@Suite("Who is attached to a console")
struct ConsoleRoomTests {
  private let start = Date(timeIntervalSince1970: 1_795_608_000)
  private let guest = ObjectKey(namespace: "default", name: "vm")

  private func request(_ query: String) -> HTTPRequest { HTTPRequest(method: .GET, uri: "/console?\(query)") }

  @Test("the mode is a query parameter; without it a client is shared, and is told nothing")
  func entries() throws {
    #expect(try ConsoleEntry(request("replay=1")) == ConsoleEntry(isTold: false))
    #expect(
      try ConsoleEntry(request("mode=exclusive&takeover=true&visit=v"))
        == ConsoleEntry(mode: .exclusive, takesOver: true, visit: "v"))
    #expect(throws: APIError.self) { try ConsoleEntry(request("mode=root")) }
    #expect(try ConsoleEntry(request("mode=spy&visit=\(String(repeating: "x", count: 999))")).visit.count == 64)
  }

  @Test("shared viewers type, spies do not, and idle times count from the last key")
  func typing() throws {
    var room = ConsoleRoom()
    let alice = try room.admit("alice", ConsoleEntry(), at: start)
    let spy = try room.admit("eve", ConsoleEntry(mode: .spy), at: start)
    #expect(room.typed(by: alice, at: start + 1) == .taken(isNews: false))
    #expect(room.typed(by: alice, at: start + 6) == .taken(isNews: true))
    #expect(room.typed(by: alice, at: start + 7) == .taken(isNews: false))
    #expect(room.typed(by: spy, at: start + 7) == .refused)
    #expect(room.typed(by: 99, at: start) == .refused)
    let audience = room.audience(own: spy, at: start + 187)
    #expect(audience.seats.map(\.idle) == [180, 187])
    #expect(audience.others.map(\.words) == ["alice (idle 3m)"])
    #expect(audience.typingRefusal == "attached as a spy: keys are not sent")
    #expect(ConsoleAudience(audience.json) == audience)
  }

  @Test("while one has it exclusively the others only look; who is not told is not let in")
  func exclusive() throws {
    var room = ConsoleRoom()
    let plain = try room.admit("virtctl", ConsoleEntry(isTold: false), at: start)
    let holder = try room.admit("alice", ConsoleEntry(mode: .exclusive), at: start)
    let bob = try room.admit("bob", ConsoleEntry(), at: start)
    for other in [plain, bob] { #expect(room.typed(by: other, at: start) == .refused) }
    #expect(room.typed(by: holder, at: start) != .refused)
    #expect(
      room.audience(own: bob, at: start).typingRefusal == "alice (exclusive) holds this console: keys are not sent")
    let late = #expect(throws: APIError.self) { try room.admit("x", ConsoleEntry(isTold: false), at: start) }
    #expect(late?.code == 409)
    #expect(late?.message == "alice (exclusive) holds this console: look with mode=spy")
    room.leave(holder)
    for other in [plain, bob] { #expect(room.typed(by: other, at: start) != .refused) }
  }

  @Test("a second exclusive viewer is refused, unless it takes over: then the first is shared")
  func takeOver() throws {
    var room = ConsoleRoom()
    let alice = try room.admit("alice", ConsoleEntry(mode: .exclusive), at: start)
    let refused = #expect(throws: APIError.self) { try room.admit("bob", ConsoleEntry(mode: .exclusive), at: start) }
    #expect(refused?.message == "alice (exclusive) holds this console: ask them, or take it over")
    let before = room.audience(own: alice, at: start)
    let bob = try room.admit("bob", ConsoleEntry(mode: .exclusive, takesOver: true), at: start)
    #expect(room.typed(by: alice, at: start) == .refused)
    #expect(room.typed(by: bob, at: start) != .refused)
    let after = room.audience(own: alice, at: start)
    #expect(after.news(since: before) == "bob attached (exclusive), you are shared now")
  }

  @Test(
    "a viewer that comes again after a broken connection does not stand in its own way; another user's is left alone")
  func again() throws {
    var room = ConsoleRoom()
    let first = try room.admit("alice", ConsoleEntry(mode: .exclusive, visit: "v"), at: start)
    let second = try room.admit("alice", ConsoleEntry(mode: .exclusive, visit: "v"), at: start)
    #expect(room.count == 1)
    #expect(room.typed(by: first, at: start) == .refused)
    #expect(room.typed(by: second, at: start) != .refused)
    #expect(throws: APIError.self) { try room.admit("eve", ConsoleEntry(mode: .exclusive, visit: "v"), at: start) }
  }

  @Test("seats and names are bounded, and names hold nothing that a terminal would obey")
  func bounded() throws {
    var room = ConsoleRoom()
    let hostile = "\u{1B}]0;x\u{7}\u{202E}" + String(repeating: "n", count: 999)
    for _ in 0..<ConsoleAudience.limit { _ = try room.admit(hostile, ConsoleEntry(), at: start) }
    let full = #expect(throws: APIError.self) { try room.admit("one more", ConsoleEntry(), at: start) }
    #expect(full?.code == 429)
    let user = room.audience(at: start).seats[0].user
    #expect(user.hasPrefix("]0;xnnn"))
    #expect(user.count == ConsoleSeat.nameLimit)
  }

  @Test("breaks go by the seat that asks, and from outside by whether that user has the console alone")
  func breaks() throws {
    var room = ConsoleRoom()
    try room.admitBreak(by: "anybody", visit: "", at: start)
    _ = try room.admit("alice", ConsoleEntry(visit: "a"), at: start)
    try room.admitBreak(by: "alice", visit: "a", at: start + 90)
    #expect(room.audience(at: start + 90).seats.map(\.idle) == [0])
    _ = try room.admit("alice", ConsoleEntry(mode: .exclusive, visit: "b"), at: start)
    #expect(throws: APIError.self) { try room.admitBreak(by: "alice", visit: "a", at: start) }
    #expect(throws: APIError.self) { try room.admitBreak(by: "bob", visit: "", at: start) }
    try room.admitBreak(by: "alice", visit: "", at: start)
  }

  @Test("for some seconds after a start only those who come back, or take it over, have a console alone")
  func homecoming() throws {
    let time = Locked(start)
    let rooms = ConsoleRooms(now: { time.with { $0 } })
    func enter(_ user: String, _ entry: ConsoleEntry) throws(APIError) -> ConsoleVisit {
      try rooms.enter(guest, uid: "u", user: user, entry)
    }
    time.with { $0 += 3.5 }
    let early = #expect(throws: APIError.self) { try enter("bob", ConsoleEntry(mode: .exclusive)) }
    #expect(early?.code == 409)
    #expect(early?.message.hasSuffix("comes back first: try again in 2 s") == true)
    for mode in [ConsoleMode.shared, .spy] { try enter("bob", ConsoleEntry(mode: mode)).leave() }
    try enter("bob", ConsoleEntry(mode: .exclusive, takesOver: true)).leave()
    try enter("alice", ConsoleEntry(mode: .exclusive, isReturning: true)).leave()
    time.with { $0 += 1.5 }
    try enter("bob", ConsoleEntry(mode: .exclusive)).leave()
    // A clock that was set back keeps nobody out.
    time.with { $0 = start - 100 }
    try enter("bob", ConsoleEntry(mode: .exclusive)).leave()
  }

  @Test("everybody is told of who comes, changes and goes; a seat is free when it is let go of")
  func rooms() async throws {
    let rooms = ConsoleRooms(now: { [start] in start }, start: .distantPast)
    let alice = try rooms.enter(guest, uid: "u", user: "alice", ConsoleEntry())
    let (told, tell) = AsyncStream.makeStream(of: ConsoleAudience.self)
    let following = Task { try await alice.follow { tell.yield($0) } }
    var heard = told.makeAsyncIterator()
    #expect(await heard.next()?.seats.map(\.user) == ["alice"])
    var bob: ConsoleVisit? = try rooms.enter(guest, uid: "u", user: "bob", ConsoleEntry(mode: .exclusive))
    #expect(await heard.next()?.holder?.user == "bob")
    #expect(!alice.typed())
    #expect(bob?.typed() == true)
    bob = nil
    #expect(await heard.next()?.seats.map(\.user) == ["alice"])
    #expect(rooms.audiences(namespace: "other").isEmpty)
    #expect(rooms.audiences(namespace: nil)[guest]?.seats.count == 1)
    alice.leave()
    try await following.value
    #expect(rooms.audiences(namespace: nil).isEmpty)
  }

  @Test("viewers can be read of one instance and of all, by who has the right")
  func endpoint() async throws {
    let server = try await TestServer()
    let path = "/apis/subresources.kubevirt.io/v1"
    #expect(try await server.send(.GET, "\(path)/namespaces/default/virtualmachineinstances/a/viewers").status == 404)
    let created = try await server.send(.POST, TestServer.instances, TestServer.instance("a"))
    let key = ObjectKey(namespace: "default", name: "a")
    let visit = try server.handler.gateway.rooms.enter(
      key, uid: created.body.meta.uid, user: "alice", ConsoleEntry(mode: .spy))
    let one = try await server.send(.GET, "\(path)/namespaces/default/virtualmachineinstances/a/viewers").body
    #expect(one["kind"] == "VirtualMachineInstanceViewers")
    #expect(one["viewers"].elements.first?["mode"] == "spy")
    let all = try await server.send(.GET, "\(path)/virtualmachineinstances/viewers").body
    #expect(all["items"].elements.map { $0["metadata", "name"] } == ["a"])
    #expect(try await server.send(.PUT, "\(path)/virtualmachineinstances/viewers").status == 405)
    visit.leave()
    let none = try await server.send(.GET, "\(path)/namespaces/default/virtualmachineinstances/viewers").body
    #expect(none["items"].elements.isEmpty)
    var stranger = server
    stranger.user.groups = []
    stranger.user.user = "nobody"
    #expect(try await stranger.send(.GET, "\(path)/virtualmachineinstances/viewers").status == 403)
  }
}
