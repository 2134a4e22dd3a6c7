import Codecs
import HTTPService
import KubeModel
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import APIServer

/// Several viewers of one console, over real connections: clients, this server, and an agent that stands in for a node's.
@Suite("Sharing a console", .timeLimit(.minutes(1)))
struct ConsoleSharingTests {
  private static let path = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/a"
  private static let handshake: HTTPHeaders = [
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c3B5aG9wIGNvbnNvbGUhIQ==",
  ]

  @Test(
    "plain clients get the guest's bytes alone; keys of who may not type never reach the guest, also after the agent was lost"
  )
  func sharing() async throws {
    let agent = FakeAgent()
    try await Self.withServers(agent) { dial in
      let plain = try await dial("virtctl", "")
      #expect(try await plain.next() == "hello")
      let alice = try await dial("alice", "mode=exclusive&visit=1")
      #expect(try await alice.audience()?.seats.map(\.user) == ["virtctl", "alice"])
      let bob = try await dial("bob", "mode=shared")
      #expect(try await bob.audience()?.holder?.user == "alice")
      try await bob.type("b")
      try await plain.type("p")
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
  }

  @Test("plain clients and a second exclusive one are turned away, naming who has the console")
  func refusals() async throws {
    try await Self.withServers(FakeAgent()) { dial in
      let alice = try await dial("alice", "mode=exclusive")
      for query in ["", "mode=exclusive"] {
        let refusal = await #expect(throws: UpstreamError.self) { try await dial("bob", query) }
        #expect(refusal?.description.contains("409") == true)
      }
      let bob = try await dial("bob", "mode=exclusive&takeover=true")
      #expect(try await bob.audience()?.ownSeat?.mode == .exclusive)
      var last: ConsoleAudience?
      while last?.holder == nil { last = try await alice.audience() }
      #expect(last?.ownSeat?.mode == .shared)
    }
  }

  /// Runs both servers and gives the body a way to attach: as a user, with a query.
  private static func withServers(
    _ agent: FakeAgent,
    _ body: @escaping @Sendable (_ dial: (String, String) async throws -> TestViewer) async throws -> Void
  ) async throws {
    let server = try await TestServer()
    let credentials = try ClusterCredentials(directory: server.directory.path)
    @Sendable func identity(_ user: String, _ groups: [String] = []) throws -> TLSIdentity {
      let credential = try credentials.issue(user: user, groups: groups, names: ["127.0.0.1"])
      return try TLSIdentity(
        certificate: credential.certificate, privateKey: credential.privateKey,
        authorities: credentials.authorityCertificate)
    }
    let node = try await start(agent, identity("system:node:n1"))
    let api = try await start(server.handler, identity("spyhop-apiserver"))
    defer { for running in [node, api] { running.task.cancel() } }
    try await prepare(server, agentPort: node.port)
    try await body { user, query in
      let upstream = UpstreamServer(
        host: "127.0.0.1", port: api.port, user: "spyhop-apiserver", identity: try identity(user, ["system:masters"]))
      let (head, stream) = try await upstream.request(.GET, "\(path)/console?\(query)", headers: handshake)
      guard head.status == .switchingProtocols else { throw UpstreamError(description: "\(head.status)") }
      return TestViewer(stream: stream)
    }
  }

  private static func start(
    _ handler: any HTTPHandler, _ identity: TLSIdentity
  ) async throws -> (task: Task<Void, any Error>, port: Int) {
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let server = HTTPServer(
      .init(host: "127.0.0.1", port: 0), identity: identity, handler: handler, logger: Logger(label: "test"))
    let task = Task { try await server.run { ready.yield($0) } }
    for await port in ports { return (task, port) }
    throw UpstreamError(description: "no port")
  }

  private static func prepare(_ server: TestServer, agentPort: Int) async throws {
    let patch = "application/merge-patch+json"
    _ = try await server.send(.POST, "/api/v1/nodes", ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n1"]])
    let status: JSON = [
      "status": [
        "addresses": [["type": "InternalIP", "address": "127.0.0.1"]],
        "daemonEndpoints": ["kubeletEndpoint": ["Port": JSON(agentPort)]],
      ]
    ]
    _ = try await server.send(.PATCH, "/api/v1/nodes/n1/status", status, type: patch)
    _ = try await server.send(.POST, TestServer.instances, TestServer.instance("a"))
    let running: JSON = ["status": ["phase": "Running", "nodeName": "n1"]]
    _ = try await server.send(.PATCH, TestServer.instances + "/a", running, type: patch)
  }
}

/// A client whose messages come as they are, texts and the guest's bytes alike.
private struct TestViewer: Sendable {
  let stream: SocketStream

  func type(_ text: String) async throws { try await stream.write(ByteBuffer(string: text)) }
  func next() async throws -> String? { try await stream.read().map { String(buffer: $0) } }

  /// The next message that tells who is attached.
  func audience() async throws -> ConsoleAudience? {
    while let text = try await next() {
      if text.hasPrefix("{") { return ConsoleAudience(try JSON(parsing: Array(text.utf8))) }
    }
    return nil
  }
}

/// An agent with one console, which says hello once; `!` breaks all its connections off.
private final class FakeAgent: HTTPHandler {
  private struct State {
    var said = "hello"
    var typed = ""
    var connections = 0
    var bells: [AsyncStream<Bool>.Continuation] = []
    var waiters: [AsyncStream<Void>.Continuation] = []
  }

  private let state = Mutex(State())

  var connections: Int { state.withLock { $0.connections } }

  func say(_ text: String) {
    state.withLock { state in
      state.said += text
      for bell in state.bells { bell.yield(true) }
    }
  }

  /// Waits until what was typed is as it should be.
  func wait(until isDone: (String) -> Bool) async {
    let (changes, bell) = AsyncStream.makeStream(of: Void.self)
    state.withLock { $0.waiters.append(bell) }
    if isDone(state.withLock { $0.typed }) { return }
    for await _ in changes where isDone(state.withLock { $0.typed }) { return }
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let offset = request.parameter("offset") ?? "0"
    return HTTPResponse(
      .switchingProtocols, headers: ["Spyhop-Console-Log": "x", "Spyhop-Console-Offset": offset],
      body: .webSocket(FakeConsole(agent: self, offset: Int(offset) ?? 0)))
  }

  fileprivate func received(_ bytes: ByteBuffer) {
    state.withLock { state in
      state.typed += String(buffer: bytes)
      if state.typed.hasSuffix("!") { for bell in state.bells { bell.yield(false) } }
      for waiter in state.waiters { waiter.yield() }
    }
  }

  /// Sends what is said from a byte on; ends when the connections are to break off.
  fileprivate func run(from start: Int, _ writer: DuplexWriter) async throws -> WebSocketCloseReason {
    let (bells, bell) = AsyncStream.makeStream(of: Bool.self)
    state.withLock { state in
      state.connections += 1
      state.bells.append(bell)
      for waiter in state.waiters { waiter.yield() }
    }
    var offset = start
    bell.yield(true)
    for await goesOn in bells {
      guard goesOn else { return .goingAway }
      let news = state.withLock { String($0.said.dropFirst(offset)) }
      offset += news.utf8.count
      if !news.isEmpty { try await writer.write(ByteBuffer(string: news)) }
    }
    return .goingAway
  }
}

private struct FakeConsole: DuplexHandler {
  let agent: FakeAgent
  let offset: Int

  func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason { try await agent.run(from: offset, writer) }
  func received(_ bytes: ByteBuffer) async throws { agent.received(bytes) }
}
