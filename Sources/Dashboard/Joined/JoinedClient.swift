// One client for several clusters: what is asked of an object goes to the cluster that its namespace names.

import Codecs
import KubeModel

/// Routes calls by the cluster in the namespace. Lists and watches are each cluster's own affair: `Followers` asks them.
struct JoinedClient: ResourceClient {
  let members: [String: any ResourceClient]

  private func member(_ namespace: String?) throws -> (name: String, client: any ResourceClient, namespace: String?) {
    let (cluster, plain) = ClusterName.split(namespace ?? "")
    guard let cluster, let client = members[cluster] else {
      throw APIError(.badRequest, "it is not clear which cluster is meant: look at one of them with :ctx NAME")
    }
    return (cluster, client, plain.isEmpty ? nil : plain)
  }

  func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    let member = try member(namespace)
    let object = try await member.client.get(resource, namespace: member.namespace, name: name)
    return ClusterName.mark(object, member.name)
  }

  func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    let member = try member(namespace ?? object.meta.namespace)
    return try await member.client.create(resource, namespace: member.namespace, ClusterName.unmark(object))
  }

  func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    let member = try member(object.meta.namespace)
    let updated = try await member.client.update(resource, subresource: subresource, ClusterName.unmark(object))
    return ClusterName.mark(updated, member.name)
  }

  func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    let member = try member(namespace)
    return try await member.client.patch(
      resource, namespace: member.namespace, name: name, subresource: subresource, patch)
  }

  @discardableResult
  func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    let member = try member(namespace)
    return try await member.client.delete(resource, namespace: member.namespace, name: name, options: options)
  }

  func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList {
    let member = try member(namespace)
    return try await member.client.list(resource, namespace: member.namespace, options: options)
  }

  func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    let member = try member(namespace)
    return try await member.client.watch(resource, namespace: member.namespace, options: options)
  }

  func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try await member(pod.namespace).client.bind(pod: pod.plain, uid: uid, node: node)
  }
}
