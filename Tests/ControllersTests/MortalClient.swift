// A client of a process that is killed at a given write: what a controller leaves behind at any of its lines.

import Codecs
import KubeModel
import TestSupport

/// Passes calls on until its last write has been made; from then on nothing of the process reaches the server.
final class MortalClient: ResourceClient {
  private let base: FakeResourceClient
  private let writesLeft: Locked<Int>
  private let grave = AsyncStream.makeStream(of: Void.self)

  /// - Parameter writes: how many writes, events not counted, are made before the end.
  init(_ base: FakeResourceClient, writes: Int) {
    self.base = base
    writesLeft = Locked(writes)
  }

  /// Returns when the process is dead, or the task is cancelled.
  func death() async {
    for await _ in grave.stream {}
  }

  private func write(_ resource: ResourceDefinition) throws {
    guard resource != Registry.events else { return }
    let isAlive = writesLeft.with { left in
      left -= 1
      return left >= 0
    }
    guard isAlive else {
      grave.continuation.finish()
      throw APIError(.serverUnreachable, "killed")
    }
  }

  func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try await base.get(resource, namespace: namespace, name: name)
  }

  func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList {
    try await base.list(resource, namespace: namespace, options: options)
  }

  func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    try await base.watch(resource, namespace: namespace, options: options)
  }

  func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    try write(resource)
    return try await base.create(resource, namespace: namespace, object)
  }

  func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    try write(resource)
    return try await base.update(resource, subresource: subresource, object)
  }

  func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    try write(resource)
    return try await base.patch(resource, namespace: namespace, name: name, subresource: subresource, patch)
  }

  func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try write(resource)
    return try await base.delete(resource, namespace: namespace, name: name, options: options)
  }

  func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try write(Registry.pods)
    try await base.bind(pod: pod, uid: uid, node: node)
  }
}
