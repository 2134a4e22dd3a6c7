// A server at which the operator has no rights but to read.

import Codecs
import KubeModel
import Reconcile
import TestSupport

/// Says no to every question about rights.
final class DenyingClient: ResourceClient {
  private let client: FakeResourceClient
  let answered: AsyncStream<Void>
  private let answer: AsyncStream<Void>.Continuation

  init(_ client: FakeResourceClient) {
    self.client = client
    (answered, answer) = AsyncStream.makeStream()
  }

  func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    guard resource.kind == "SelfSubjectAccessReview" else {
      return try await client.create(resource, namespace: namespace, object)
    }
    answer.yield()
    return ["status": ["allowed": false]]
  }

  func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try await client.get(resource, namespace: namespace, name: name)
  }
  func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList {
    try await client.list(resource, namespace: namespace, options: options)
  }
  func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    try await client.update(resource, subresource: subresource, object)
  }
  func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    try await client.patch(resource, namespace: namespace, name: name, subresource: subresource, patch)
  }
  func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try await client.delete(resource, namespace: namespace, name: name, options: options)
  }
  func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    try await client.watch(resource, namespace: namespace, options: options)
  }
  func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try await client.bind(pod: pod, uid: uid, node: node)
  }
}
