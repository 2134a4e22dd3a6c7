// Requests that a node's agent answers: consoles, logs, and actions on running guests.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1

struct AgentGateway: Sendable {
  let objects: ObjectService
  /// The server's own certificate, which agents know.
  let identity: TLSIdentity
  /// Who is attached to consoles.
  let rooms: ConsoleRooms

  init(objects: ObjectService, identity: TLSIdentity, rooms: ConsoleRooms? = nil) {
    (self.objects, self.identity) = (objects, identity)
    self.rooms = rooms ?? ConsoleRooms(now: objects.now)
  }

  /// Relays an action on a running VMI.
  func act(_ action: VirtualizationAction, _ key: ObjectKey, _ request: HTTPRequest, by user: User) async throws
    -> HTTPResponse
  {
    let instance = try await objects.object(Registry.virtualMachineInstances, key)
    try Self.check(action, instance)
    let node = instance["status", "nodeName"].string ?? ""
    if action == .console, request.wantsWebSocket { return try await console(instance, request, user, node: node) }
    if action == .sendBreak {
      try rooms.admitBreak(uid: instance.meta.uid, user: user.name, visit: ConsoleEntry.visit(of: request))
    }
    return try await agent(of: node).relay(request, as: request.uri(at: "\(Self.path(key))/\(action.rawValue)"))
  }

  private func console(
    _ instance: JSON, _ request: HTTPRequest, _ user: User, node: String
  ) async throws -> HTTPResponse {
    let entry = try ConsoleEntry(request)
    let path = "\(Self.path(instance.key))/\(VirtualizationAction.console.rawValue)"
    let agent = try await agent(of: node)
    let (head, stream) = try await agent.send(request, as: request.uri(at: path))
    guard head.status == .switchingProtocols else { return agent.answer(head, from: stream) }
    guard let position = ConsolePosition(header: head.headers.first(name:)) else {
      throw APIError(.internalError, "the agent of node \(node) did not say where in the log the console begins")
    }
    var headers = head.headers
    if entry.isTold { headers.replaceOrAdd(name: ConsoleHeader.mode, value: entry.mode.rawValue) }
    let visit = try enter(instance, user, entry, leaving: stream)
    let route = ConsoleRoute(gateway: self, instance: instance.key, uid: instance.meta.uid, path: path)
    return HTTPResponse(
      head.status, headers: headers,
      body: .webSocket(ConsoleBridge(stream: stream, position: position, route: route, visit: visit)))
  }

  private func enter(
    _ instance: JSON, _ user: User, _ entry: ConsoleEntry, leaving stream: SocketStream
  ) throws(APIError) -> ConsoleVisit {
    do throws(APIError) {
      return try rooms.enter(instance.key, uid: instance.meta.uid, user: user.name, entry)
    } catch {
      stream.close()
      throw error
    }
  }

  /// Relays a launcher pod's log, which is its guest's serial log.
  func log(_ pod: ObjectKey, _ request: HTTPRequest) async throws -> HTTPResponse {
    let object = try await objects.object(Registry.pods, pod)
    guard let node = object["spec", "nodeName"].string, !node.isEmpty else {
      throw APIError(
        .badRequest,
        "container \"compute\" in pod \"\(pod.name)\" is waiting to start: the pod is not bound to a node yet")
    }
    guard let instance = object.meta.annotations["kubevirt.io/domain"] else {
      throw APIError(.badRequest, "pod \"\(pod.name)\" has no log: only launcher pods run here")
    }
    if request.flag("previous") {
      throw APIError(
        .badRequest, "previous terminated container \"\(Names.computeContainer)\" in pod \"\(pod.name)\" not found")
    }
    let key = ObjectKey(namespace: pod.namespace, name: instance)
    let home = try? await objects.object(Registry.virtualMachineInstances, key)
    // While a guest moves it has two pods, and one log: where it runs.
    let isOurs = home?.meta.uid == object.meta.labels[Names.createdBy]
    let current = isOurs ? home?["status", "nodeName"].string : nil
    return try await agent(of: current ?? node).relay(request, as: request.uri(at: "\(Self.path(key))/log"))
  }

  /// KubeVirt's refusals: 400 while a console may yet come, 409 where it never will.
  static func check(_ action: VirtualizationAction, _ instance: JSON) throws(APIError) {
    let name = instance.meta.name
    let phase = instance["status", "phase"].string ?? ""
    let isPaused = instance.isTrue("Paused")
    func conflict(_ why: String) -> APIError { .conflict(Registry.virtualMachineInstances, name: name, why) }
    switch action {
    case .console:
      if instance["spec", "domain", "devices", "autoattachSerialConsole"].bool == false {
        throw APIError(.badRequest, "No serial consoles are present.")
      }
      if phase == "Failed" { throw conflict("VMI is in failed status") }
      if phase != "Running" {
        throw APIError(.badRequest, "VMI \(name) is not running: its phase is \(phase.isEmpty ? "Pending" : phase)")
      }
    case .pause where isPaused: throw conflict("VMI is already paused")
    case .unpause where phase == "Running" && !isPaused: throw conflict("VMI is not paused")
    case .softreboot where isPaused: throw conflict("VMI is paused")
    default: if phase != "Running" { throw conflict("VMI is not running") }
    }
  }

  private static func path(_ key: ObjectKey) -> String {
    "/v1/namespaces/\(PercentCoding.encode(key.namespace))/virtualmachineinstances/\(PercentCoding.encode(key.name))"
  }

  /// The agent of a node, from what the node says of itself.
  func agent(of name: String) async throws -> UpstreamServer {
    let node = try await objects.object(Registry.nodes, ObjectKey(namespace: "", name: name))
    guard let endpoint = NodeEndpoint(node) else {
      throw APIError(
        .serviceUnavailable, "node \(name) does not say where its agent listens: is spyhopd agent running there?")
    }
    return UpstreamServer(
      host: endpoint.address, port: endpoint.port, user: "system:node:\(name)", identity: identity)
  }
}

extension HTTPRequest {
  /// Another path with this request's query.
  fileprivate func uri(at path: String) -> String {
    PercentCoding.target(path: path, query: query.map { ($0.name, $0.value) })
  }
}
