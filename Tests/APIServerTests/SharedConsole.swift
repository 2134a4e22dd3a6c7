// A console with an API server and an agent around it, over real connections; the agent's guest is a test's.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport

@testable import APIServer

/// The console of one instance, and the API server that leads to it.
final class SharedConsole: Sendable {
  private static let path = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/a"
  private static let handshake: HTTPHeaders = [
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c3B5aG9wIGNvbnNvbGUhIQ==",
  ]

  private struct Running {
    var task: Task<Void, any Error>
    var port: Int
  }

  let agent = FakeAgent()
  private let server: TestServer
  private let credentials: ClusterCredentials
  private let node: Running
  private let api: Mutex<Running>

  init() async throws {
    server = try await TestServer()
    let credentials = try ClusterCredentials(directory: server.directory.path)
    self.credentials = credentials
    node = try await Self.start(agent, Self.identity("system:node:n1", credentials))
    api = Mutex(try await Self.start(server.handler, Self.identity("spyhop-apiserver", credentials)))
    try await prepare(server, agentPort: node.port)
  }

  deinit {
    node.task.cancel()
    api.withLock { $0.task.cancel() }
  }

  /// Ends the API server with all its connections and starts another on the same objects, whose clock stands still at its start.
  func restartServer() async throws {
    api.withLock { $0.task.cancel() }
    let identity = try Self.identity("spyhop-apiserver", credentials)
    let gateway = AgentGateway(
      objects: server.objects, identity: identity, rooms: ConsoleRooms(now: { .distantPast }))
    let handler = APIHandler(
      objects: server.objects, gateway: gateway, authenticator: server.handler.authenticator,
      logger: server.handler.logger)
    let next = try await Self.start(handler, identity)
    api.withLock { $0 = next }
  }

  /// Attaches a user, with a query. Throws `UpstreamError` with the server's answer where that is refused.
  func dial(_ user: String, _ query: String = "") async throws -> TestViewer {
    let (head, stream) = try await upstream(user).request(
      .GET, "\(Self.path)/console?\(query)", headers: Self.handshake)
    guard head.status == .switchingProtocols else { throw await Self.refusal(head, stream) }
    return TestViewer(stream: stream)
  }

  /// Asks for a break. Throws as `dial`.
  func sendBreak(_ user: String, _ query: String = "") async throws {
    let (head, stream) = try await upstream(user).request(.PUT, "\(Self.path)/break?\(query)")
    guard head.status == .accepted else { throw await Self.refusal(head, stream) }
  }

  private func upstream(_ user: String) throws -> UpstreamServer {
    UpstreamServer(
      host: "127.0.0.1", port: api.withLock { $0.port }, user: "spyhop-apiserver",
      identity: try Self.identity(user, credentials, groups: ["system:masters"]))
  }

  private static func refusal(_ head: HTTPResponseHead, _ stream: SocketStream) async -> UpstreamError {
    let status = try? JSON(parsing: Array(await stream.text(limit: 4096).utf8))
    return UpstreamError(description: "\(head.status.code) \(status?["message"].string ?? "")")
  }

  private static func identity(
    _ user: String, _ credentials: ClusterCredentials, groups: [String] = []
  ) throws -> TLSIdentity {
    let credential = try credentials.issue(user: user, groups: groups, names: ["127.0.0.1"])
    return try TLSIdentity(
      certificate: credential.certificate, privateKey: credential.privateKey,
      authorities: credentials.authorityCertificate)
  }

  private static func start(
    _ handler: any HTTPHandler, _ identity: TLSIdentity
  ) async throws -> Running {
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let server = HTTPServer(
      .init(host: "127.0.0.1", port: 0), identity: identity, handler: handler, logger: Logger(label: "test"))
    let task = Task { try await server.run { ready.yield($0) } }
    for await port in ports { return Running(task: task, port: port) }
    throw UpstreamError(description: "no port")
  }

  private func prepare(_ server: TestServer, agentPort: Int) async throws {
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
struct TestViewer: Sendable {
  let stream: SocketStream

  func type(_ text: String) async throws { try await stream.write(ByteBuffer(string: text)) }
  func next() async throws -> String? { try await stream.read().map { String(buffer: $0) } }

  /// What comes until that, without what tells who is attached.
  func bytes(ending end: String) async throws -> String {
    var text = ""
    while !text.hasSuffix(end), let more = try await next() { text += more.hasPrefix("{") ? "" : more }
    return text
  }

  /// The next message that tells who is attached.
  func audience() async throws -> ConsoleAudience? {
    while let text = try await next() {
      if text.hasPrefix("{") { return ConsoleAudience(try JSON(parsing: Array(text.utf8))) }
    }
    return nil
  }
}

/// An agent with one console, which says hello once; `!` breaks all its connections off, a break is noted as `^`.
final class FakeAgent: HTTPHandler {
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
    if request.path.hasSuffix("/break") {
      received(ByteBuffer(string: "^"))
      return HTTPResponse(.accepted)
    }
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
