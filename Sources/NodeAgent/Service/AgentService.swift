// The endpoint of an agent: who may call, and which handler a path leads to.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import Logging
import NIOCore
import NIOHTTP1
import Reconcile

/// Serves consoles, logs, statistics of and actions on the machines on this node to the API server.
struct AgentService: HTTPHandler {
  let context: AgentContext
  let emulation: Emulation
  let statistics: StatisticsService

  init(context: AgentContext, emulation: Emulation) {
    self.context = context
    self.emulation = emulation
    statistics = StatisticsService(context: context)
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    if request.path == "/healthz" { return .text(.ok, "ok") }
    do {
      if let answer = try await measured(request) { return answer }
      guard let (key, verb) = Self.instance(request) else { throw APIError(.notFound, "no such path: \(request.path)") }
      if verb.count == 2, verb.first == "migration", let what = verb.last {
        return try await MigrationService(context: context, emulation: emulation).respond(to: request, about: key, what)
      }
      try authorize(request)
      return try await route(request, key, verb)
    } catch let error as APIError {
      return .status(error)
    } catch {
      return .status(APIError(.internalError, "\(error)"))
    }
  }

  /// The answer of a path that is about the node as a whole; nil for other paths.
  private func measured(_ request: HTTPRequest) async throws -> HTTPResponse? {
    guard ["/metrics", "/v1/stats"].contains(request.path) else { return nil }
    try authorize(request)
    guard request.method == .GET else { throw APIError(.methodNotAllowed, "\(request.path) can only be read") }
    return request.path == "/metrics" ? try await statistics.metrics() : try await statistics.report()
  }

  private func authorize(_ request: HTTPRequest) throws(APIError) {
    guard let peer = request.peer else { throw APIError(.unauthorized, "a client certificate is needed") }
    guard context.configuration.authorizedUsers.contains(peer.user) || peer.groups.contains("system:masters") else {
      throw APIError(.forbidden, "user \(peer.user) may not use this agent")
    }
  }

  /// `/v1/namespaces/NS/virtualmachineinstances/NAME/VERB…`
  private static func instance(_ request: HTTPRequest) -> (ObjectKey, verb: ArraySlice<String>)? {
    let parts = request.segments
    guard parts.count >= 6, parts[0] == "v1", parts[1] == "namespaces", parts[3] == "virtualmachineinstances" else {
      return nil
    }
    return (ObjectKey(namespace: parts[2], name: parts[4]), parts[5...])
  }

  private func route(_ request: HTTPRequest, _ key: ObjectKey, _ verb: ArraySlice<String>) async throws -> HTTPResponse
  {
    guard verb.count == 1, let verb = verb.first else { throw APIError(.notFound, "no such path: \(request.path)") }
    // One that arrives is known by its old node until it has been taken over.
    guard let vmi = context.instances[key] ?? context.incoming[key] else {
      guard context.instances.hasSynced else {
        throw APIError(.serviceUnavailable, "the agent of this node has just started: try again in a moment")
      }
      throw APIError(.notFound, "virtualmachineinstances.kubevirt.io \"\(key.name)\" is not on this node")
    }
    switch (request.method, verb) {
    case (.GET, "console"): return try console(vmi, request)
    case (.GET, "log"): return try log(vmi, request)
    case (.PUT, let action):
      try await GuestAction(action).apply(to: vmi, on: context.hypervisor)
      return HTTPResponse(.ok)
    default: throw APIError(.methodNotAllowed, "\(request.method) is not possible here")
    }
  }

  private func console(_ vmi: JSON, _ request: HTTPRequest) throws -> HTTPResponse {
    guard request.wantsWebSocket else { throw APIError(.badRequest, "a console is a websocket") }
    guard vmi.hasSerialConsole else { throw APIError(.badRequest, "No serial consoles are present.") }
    guard vmi["status", "phase"].string == "Running" else {
      let reason: APIError.Reason = vmi["status", "phase"] == "Failed" ? .conflict : .badRequest
      throw APIError(reason, "VirtualMachineInstance is not running")
    }
    let log = try consoleLog(of: vmi)
    let offset = ConsoleOffset(request, log: log).first(of: log)
    var headers = HTTPHeaders(ConsolePosition(log: log.id, offset: Int(offset)).headers)
    let end = log.bounds.upperBound
    headers.add(name: ConsoleHeader.end, value: String(end))
    let times = log.times.marks(of: offset..<max(offset, end), limit: ConsoleTime.limit)
    if !times.isEmpty { headers.add(name: ConsoleHeader.times, value: ConsoleTime.header(times)) }
    if let chosen = WebSocketHandshake.choose(["plain.kubevirt.io"], offeredBy: request.headers) {
      headers.add(name: "Sec-WebSocket-Protocol", value: chosen)
    }
    let viewer = ConsoleViewer(hub: context.hub, log: log, offset: offset, user: request.peer?.user ?? "")
    return HTTPResponse(.switchingProtocols, headers: headers, body: .webSocket(viewer))
  }

  /// The log, unless the machine is between two nodes: then the other agent has it, or is about to.
  private func consoleLog(of vmi: JSON) throws -> ConsoleLog {
    let log = try vmi.isLeaving(context.node) ? context.hub.existingLog(of: vmi) : context.hub.log(for: vmi)
    guard let log, log.successor == nil, !log.isImporting else {
      throw APIError(.serviceUnavailable, "the console is on its way to another node: try again in a moment")
    }
    return log
  }

  private func log(_ vmi: JSON, _ request: HTTPRequest) throws -> HTTPResponse {
    try LogStream(request, log: try consoleLog(of: vmi)).response
  }
}

extension HTTPResponse {
  /// A refusal as a Kubernetes `Status`.
  fileprivate static func status(_ error: APIError) -> HTTPResponse {
    HTTPResponse(
      HTTPResponseStatus(statusCode: 400...599 ~= error.code ? error.code : 500),
      headers: ["Content-Type": "application/json"],
      body: .bytes(ByteBuffer(bytes: error.status.bytes)))
  }
}
