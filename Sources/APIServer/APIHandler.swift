// The dispatch of requests: who asks, what for, whether they may, and which part answers.

import Codecs
import HTTPService
import KubeModel
import Logging
import NIOCore
import NIOHTTP1

struct APIHandler: HTTPHandler {
  let objects: ObjectService
  let gateway: AgentGateway
  let authenticator: Authenticator
  let reports: NodeReports
  let authorizer = Authorizer()
  let ledger = RequestLedger()
  let logger: Logger

  init(objects: ObjectService, gateway: AgentGateway, authenticator: Authenticator, logger: Logger) {
    self.objects = objects
    self.gateway = gateway
    self.authenticator = authenticator
    self.logger = logger
    reports = NodeReports(gateway: gateway)
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let start = ContinuousClock.now
    ledger.begin()
    let target = RequestTarget(segments: request.segments)
    let response = await respond(to: request, target)
    ledger.end(RequestLabel(target, request), code: Int(response.status.code), after: start.duration(to: .now))
    return response
  }

  private func respond(to request: HTTPRequest, _ target: RequestTarget) async -> HTTPResponse {
    do {
      return try await answer(request, target)
    } catch {
      let refusal = APIError(any: error)
      if refusal.code >= 500 {
        logger.error("request failed", metadata: ["path": "\(request.path)", "error": "\(refusal)"])
      }
      return refusal.response
    }
  }

  private func answer(_ request: HTTPRequest, _ target: RequestTarget) async throws -> HTTPResponse {
    switch target {
    case .health: return .text(.ok, "ok")
    case .version: return .json(ServerVersion.kubernetes)
    default: break
    }
    let user = try authenticator.user(of: request)
    switch target {
    case .resource(let resource, let namespace, let name, let subresource):
      let view = KindView.of(resource)
      let call = ResourceCall(
        handler: self, user: user, resource: view?.stored ?? resource, namespace: namespace, name: name,
        subresource: subresource)
      if let view { return try await ViewCall(view: view, stored: call).answer(request) }
      return try await call.answer(request)
    case .virtualization(let resource, let namespace, let name, let action):
      return try await virtualization(request, user, resource, ObjectKey(namespace: namespace, name: name), action)
    case .usage(let usage):
      try authorizer.check(user, usage.action)
      return try await UsageCall(objects: objects, reports: reports).answer(usage, request)
    case .viewers(let viewers):
      try authorizer.check(user, viewers.action)
      guard request.method == .GET else { throw APIError(.methodNotAllowed, "who is attached can only be read") }
      return .json(try await viewers.answer(objects, gateway.rooms))
    case .metrics:
      try authorizer.check(user, reading: request.path)
      return try await ServerMetrics(ledger: ledger, store: objects.store).response()
    case .accessReview: return try review(request, user)
    default: return try document(target, request)
    }
  }

  /// The documents that do not depend on any object.
  private func document(_ target: RequestTarget, _ request: HTTPRequest) throws(APIError) -> HTTPResponse {
    let found: JSON? =
      switch target {
      case .virtualizationVersion: ServerVersion.kubevirt
      case .discovery(.core): Discovery.core
      case .discovery(.groups): Discovery.groups
      case .discovery(.group(let name)): Discovery.group(name)
      case .discovery(.resources(let group, let version)): Discovery.resources(group: group, version: version)
      case .openAPI(.v3Index): OpenAPIDocument.index
      case .openAPI(.v3(let group, let version)): OpenAPIDocument.document(group: group, version: version)
      default: nil
      }
    if target == .openAPI(.v2) {
      let type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
      return HTTPResponse(.ok, headers: ["Content-Type": type], body: .bytes(ByteBuffer(bytes: OpenAPIDocument.v2)))
    }
    guard let found else {
      throw APIError(.notFound, "the server could not find the requested resource: \(request.method) \(request.path)")
    }
    return .json(found)
  }

  private func virtualization(
    _ request: HTTPRequest, _ user: User, _ resource: String, _ key: ObjectKey, _ name: String
  ) async throws -> HTTPResponse {
    guard let action = VirtualizationAction(resource: resource, name: name) else {
      throw APIError(.notFound, "\(resource) has no action \(name) here")
    }
    try authorizer.check(
      user,
      Action(
        verb: action.verb, group: Discovery.subresourceGroup, resource: resource, subresource: name,
        namespace: key.namespace, name: key.name))
    let expected: HTTPMethod = action == .console ? .GET : .PUT
    guard request.method == expected else {
      throw APIError(
        .methodNotAllowed, "\(resource)/\(name) takes \(expected.rawValue), not \(request.method.rawValue)")
    }
    switch action {
    case .start, .stop, .restart, .migrate:
      try await VirtualMachineActions(objects: objects).perform(action, key, try RequestBody.parse(request))
      return HTTPResponse(.accepted)
    case .cancelEvacuation:
      let dryRun = try RequestBody.parse(request)["dryRun"].elements.compactMap(\.string)
      try await objects.cancelEvacuation(key, isDryRun: try RequestOptions.dryRun(dryRun))
      return HTTPResponse(.ok)
    default: return try await gateway.act(action, key, request, by: user)
    }
  }

  /// SelfSubjectAccessReview: may I?
  private func review(_ request: HTTPRequest, _ user: User) throws -> HTTPResponse {
    guard request.method == .POST else { throw APIError(.methodNotAllowed, "a SelfSubjectAccessReview is POSTed") }
    var review = try RequestBody.parse(request)
    let asked = review["spec", "resourceAttributes"]
    let action = Action(
      verb: asked["verb"].string ?? "", group: asked["group"].string ?? "", resource: asked["resource"].string ?? "",
      subresource: asked["subresource"].string, namespace: asked["namespace"].string, name: asked["name"].string)
    review["status"] = ["allowed": .bool(authorizer.allows(user, action))]
    return .json(review, status: .created)
  }
}

extension HTTPResponse {
  static func json(_ value: JSON, status: HTTPResponseStatus = .ok) -> HTTPResponse {
    .json(bytes: value.bytes, status: status)
  }

  /// An object's bytes as they are stored; each warning becomes a header that kubectl prints.
  static func json(bytes: [UInt8], status: HTTPResponseStatus = .ok, warnings: [String] = []) -> HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    for warning in warnings.prefix(warningLimit) {
      headers.add(name: "Warning", value: "299 - \"\(quotable(warning))\"")
    }
    return HTTPResponse(status, headers: headers, body: .bytes(ByteBuffer(bytes: bytes)))
  }

  /// More warnings than these are left out, and characters of each.
  private static let (warningLimit, warningLength) = (32, 256)

  /// Names of fields are the client's, and may hold anything.
  private static func quotable(_ warning: String) -> String {
    let scalars = warning.unicodeScalars.prefix(warningLength).map {
      $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0)
    }
    return scalars.joined().replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
