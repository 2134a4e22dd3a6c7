// One request on a collection, an object or a subresource of it: the HTTP method becomes a verb, is authorized, and is run.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

struct ResourceCall: Sendable {
  let handler: APIHandler
  let user: User
  let resource: ResourceDefinition
  let namespace: String?
  let name: String?
  let subresource: String?

  private var objects: ObjectService { handler.objects }

  func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    var options = try RequestOptions(request)
    options.restriction = user.groups.contains(User.masters) ? nil : user.nodeName.map { NodeRestriction(node: $0) }
    try authorize(try verb(request.method, options))
    guard let name else { return try await answerCollection(request, options) }
    let key = ObjectKey(namespace: namespace ?? "", name: name)
    switch subresource {
    case nil: return try await answerObject(key, request, options)
    case "binding" where resource == Registry.pods && request.method == .POST:
      try await objects.bind(key, try RequestBody.parse(request), options)
      return Self.created
    case "eviction" where resource == Registry.pods && request.method == .POST:
      try await objects.evict(key, try RequestBody.parse(request), options)
      return Self.created
    case "log" where resource == Registry.pods && request.method == .GET:
      return try await handler.gateway.log(key, request)
    case "status" where resource.hasStatusSubresource: return try await answerStatus(key, request, options)
    case "scale" where resource.subresources.contains("scale"): return try await answerScale(key, request, options)
    default: throw APIError(.notFound, "\(resource.qualifiedName) has no subresource \(subresource ?? "")")
    }
  }

  private static let created = HTTPResponse.json(
    ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: .created)

  private func verb(_ method: HTTPMethod, _ options: RequestOptions) throws(APIError) -> String {
    guard let verb = RequestVerb.of(method, isNamed: name != nil, isWatch: options.isWatch) else {
      throw APIError(.methodNotAllowed, "\(method.rawValue) is not a verb of \(resource.qualifiedName) here")
    }
    return verb
  }

  func authorize(_ verb: String) throws(APIError) { try handler.authorizer.check(user, action(verb)) }

  private func action(_ verb: String) -> Action {
    Action(
      verb: verb, group: resource.group, resource: resource.plural, subresource: subresource, namespace: namespace,
      name: name)
  }

  private func answerCollection(_ request: HTTPRequest, _ options: RequestOptions) async throws -> HTTPResponse {
    switch request.method {
    case .GET where options.isWatch: return try await openWatch(options)
    case .GET:
      let list = try await objects.list(resource, namespace: namespace, options)
      return HTTPResponse(.ok, headers: ["Content-Type": "application/json"], body: .bytes(list))
    case .POST:
      let result = try await objects.create(resource, namespace: namespace, try RequestBody.parse(request), options)
      return try rendered(result, options, status: .created)
    default: return try await deleteCollection(request, options)
    }
  }

  /// Authorizes and opens a watch whose objects are shown in another dialect.
  func watch(as view: KindView, _ options: RequestOptions) async throws -> HTTPResponse {
    try authorize("watch")
    return try await openWatch(options, as: view)
  }

  private func openWatch(_ options: RequestOptions, as view: KindView? = nil) async throws -> HTTPResponse {
    var options = options
    if let name { options.fields.terms.append(.init(path: ["metadata", "name"], value: name)) }
    return try await WatchStream(objects, resource, namespace: namespace, options, as: view).open()
  }

  private func answerObject(_ key: ObjectKey, _ request: HTTPRequest, _ options: RequestOptions) async throws
    -> HTTPResponse
  {
    switch request.method {
    case .GET where options.isWatch: return try await openWatch(options)
    case .GET, .HEAD: return try rendered(.init(bytes: try await objects.get(resource, key)), options)
    case .PUT:
      return try rendered(
        try await objects.update(resource, key, subresource: nil, try RequestBody.parse(request), options), options)
    case .PATCH:
      return try rendered(
        try await objects.patch(resource, key, subresource: nil, try PatchBody(request), options), options)
    case .DELETE: return try await delete(key, request, options)
    default: throw APIError(.methodNotAllowed, "POST goes to the collection, not to an object")
    }
  }

  private func answerStatus(_ key: ObjectKey, _ request: HTTPRequest, _ options: RequestOptions) async throws
    -> HTTPResponse
  {
    switch request.method {
    case .PUT:
      .json(
        bytes: try await objects.update(resource, key, subresource: "status", try RequestBody.parse(request), options)
          .bytes)
    case .PATCH:
      .json(bytes: try await objects.patch(resource, key, subresource: "status", try PatchBody(request), options).bytes)
    default: .json(bytes: try await objects.get(resource, key))
    }
  }

  private func answerScale(_ key: ObjectKey, _ request: HTTPRequest, _ options: RequestOptions) async throws
    -> HTTPResponse
  {
    guard request.method == .PUT || request.method == .PATCH else {
      return .json(Scale.of(try await objects.object(resource, key)))
    }
    let patch = PatchBody.merge(try Scale.patch(try RequestBody.parse(request)))
    let result = try await objects.patch(resource, key, subresource: nil, patch, options)
    return .json(Scale.of(try JSON(parsing: result.bytes)))
  }

  /// An object as it is stored, or as the one row of a table.
  private func rendered(
    _ result: ObjectService.Result, _ options: RequestOptions, status: HTTPResponseStatus = .ok
  ) throws -> HTTPResponse {
    guard options.wantsTable else { return .json(bytes: result.bytes, status: status, warnings: result.warnings) }
    let object = try JSON(parsing: result.bytes)
    let metadata: JSON = ["resourceVersion": object["metadata", "resourceVersion"]]
    return .json(
      TableRenderer(resource: resource, now: objects.now()).table([object], metadata: metadata), status: status)
  }

  // MARK: Deletion

  private func deleteOptions(_ request: HTTPRequest) throws(APIError) -> (DeleteOptions, isDryRun: Bool) {
    let body = try RequestBody.parse(request)
    let options = try DeleteOptions(
      body: body, propagationPolicy: request.parameter("propagationPolicy"),
      gracePeriodSeconds: request.parameter("gracePeriodSeconds"))
    return (options, try RequestOptions.dryRun(body["dryRun"].elements.compactMap(\.string)))
  }

  private func delete(_ key: ObjectKey, _ request: HTTPRequest, _ options: RequestOptions) async throws -> HTTPResponse
  {
    let (deletion, isDryRun) = try deleteOptions(request)
    let result = try await objects.delete(
      resource, key, deletion, isDryRun: isDryRun || options.isDryRun, restriction: options.restriction)
    guard result.isRemoved else { return .json(bytes: result.bytes) }
    let uid = try JSON(parsing: result.bytes).meta.uid
    return .json([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": [
        "name": .string(key.name), "group": .string(resource.group), "kind": .string(resource.plural),
        "uid": .string(uid),
      ],
    ])
  }

  private func deleteCollection(_ request: HTTPRequest, _ options: RequestOptions) async throws -> HTTPResponse {
    let (deletion, isDryRun) = try deleteOptions(request)
    let list = try await objects.list(resource, namespace: namespace, options)
    for key in try await objects.keys(resource, namespace: namespace, options) {
      do {
        _ = try await objects.delete(
          resource, key, deletion, isDryRun: isDryRun || options.isDryRun, restriction: options.restriction)
      } catch let error as APIError where error.reason == .notFound {
        continue
      }
    }
    return HTTPResponse(.ok, headers: ["Content-Type": "application/json"], body: .bytes(list))
  }
}
