// The verbs on objects: each one a path, a query and a body.

public import Codecs
public import KubeModel

extension HTTPResourceClient: ResourceClient {
  public func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try await object(request("GET", try path(resource, namespace, name)))
  }

  public func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList
  {
    let request = request("GET", collection(resource, namespace), query: options.query)
    return ObjectList(try await object(request, shape: .list(of: options.shape)), of: resource)
  }

  public func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    let path = collection(resource, namespace ?? (resource.isNamespaced ? object.meta.namespace.nonEmpty : nil))
    return try await self.object(request("POST", path, body: object))
  }

  public func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    let path = try path(resource, object.meta.namespace.nonEmpty, object.meta.name, subresource)
    return try await self.object(request("PUT", path, body: object))
  }

  public func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    let (type, body) =
      switch patch {
      case .merge(let body): ("application/merge-patch+json", body)
      case .json(let body): ("application/json-patch+json", body)
      }
    let path = try path(resource, namespace, name, subresource)
    return try await object(request("PATCH", path, contentType: type, body: body))
  }

  @discardableResult
  public func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try await object(request("DELETE", try path(resource, namespace, name), body: options.body))
  }

  public func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    let events = try await watchEvents(resource, namespace: namespace, options: options, accept: "application/json")
    return AsyncThrowingStream { try await events.next() }
  }

  public func bind(pod: ObjectKey, uid: String, node: String) async throws {
    let binding: JSON = [
      "apiVersion": "v1", "kind": "Binding", "metadata": ["name": .string(pod.name), "uid": .string(uid)],
      "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
    ]
    _ = try await send(request("POST", try path(Registry.pods, pod.namespace, pod.name, "binding"), body: binding))
  }

  /// A watch whose objects come in the form that `accept` names, such as tables.
  func watchEvents(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions, accept: String
  ) async throws -> WatchStream {
    let request = request("GET", collection(resource, namespace), query: options.query, accept: accept)
    return WatchStream(try await open(request), shape: options.shape)
  }

  /// Sends a request whose answer is an object.
  func object(_ request: OutgoingRequest, shape: JSONShape = .all) async throws -> JSON {
    let body = try await send(request)
    do {
      return try JSON(parsing: body, keeping: shape)
    } catch {
      throw APIError(.internalError, "\(access.server) does not answer like an API server: \(error)")
    }
  }

  func collection(_ resource: ResourceDefinition, _ namespace: String?) -> String {
    resource.path(namespace: namespace.map(PercentCoding.encode))
  }

  func path(
    _ resource: ResourceDefinition, _ namespace: String?, _ name: String, _ subresource: String? = nil
  ) throws(APIError) -> String {
    guard !name.isEmpty, name != ".", name != ".." else {
      throw APIError(.badRequest, "\"\(name)\" is not a name for \(resource.plural)")
    }
    return resource.path(
      namespace: namespace.map(PercentCoding.encode), name: PercentCoding.encode(name),
      subresource: subresource)
  }
}

extension JSONShape {
  /// A `…List` of objects in a shape.
  fileprivate static func list(of object: JSONShape) -> JSONShape {
    object == .all ? .all : ["kind": .all, "apiVersion": .all, "metadata": .all, "items": object]
  }
}

extension ListOptions {
  var query: [(String, String)] {
    [
      ("labelSelector", labelSelector), ("fieldSelector", fieldSelector), ("limit", limit.map(String.init)),
      ("continue", continueToken),
    ].compactMap { item in item.1.map { (item.0, $0) } }
  }
}

extension WatchOptions {
  var query: [(String, String)] {
    [
      ("watch", "true"), ("allowWatchBookmarks", "true"), ("labelSelector", labelSelector),
      ("fieldSelector", fieldSelector), ("resourceVersion", resourceVersion),
    ].compactMap { item in item.1.map { (item.0, $0) } }
  }
}

extension DeleteOptions {
  /// Nil where all is left to the server.
  var body: JSON? {
    guard self != DeleteOptions() else { return nil }
    let preconditions: JSON = ["uid": JSON(uid), "resourceVersion": JSON(resourceVersion)]
    return [
      "kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": JSON(propagation?.rawValue),
      "gracePeriodSeconds": JSON(gracePeriodSeconds), "preconditions": preconditions.hasContent ? preconditions : .null,
    ]
  }
}

extension ObjectList {
  /// Reads a `…List`; its items get the apiVersion and kind that lists leave out.
  init(_ list: JSON, of resource: ResourceDefinition) {
    let metadata = list["metadata"]
    let items = list["items"].elements.map { item in
      guard item.kind.isEmpty else { return item }
      var typed: JSON = ["apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind)]
      for (key, value) in item.members { typed[key] = value }
      return typed
    }
    self.init(
      items: items, resourceVersion: metadata["resourceVersion"].string ?? "",
      continueToken: metadata["continue"].string?.nonEmpty, remainingItemCount: metadata["remainingItemCount"].int)
  }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}
