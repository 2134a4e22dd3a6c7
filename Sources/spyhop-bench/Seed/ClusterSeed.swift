// Fills an API server, whoever runs it, with as many objects as are asked for.

import APIClient
import Codecs
import KubeModel

/// How many objects of each kind.
struct ClusterSeed: Sendable, Hashable {
  var machines: Int
  var pods: Int
  var nodes: Int

  /// More requests than this are never under way.
  static let connections = 16

  /// Creates what is not there yet; throws at the first refusal.
  func fill(_ client: HTTPResourceClient) async throws {
    for namespace in MachineManifest.namespaces + [PodManifest.namespace] {
      let object: JSON = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]]
      try await Self.create(Registry.namespaces, object, nil, client)
    }
    try await fill("nodes", nodes) { number in
      let status = NodeManifest.status(number)
      try await Self.create(Registry.nodes, NodeManifest.numbered(number), status, client)
    }
    try await fill("pods", pods) { number in
      try await Self.create(Registry.pods, PodManifest.named("pod-\(number)"), nil, client)
    }
    try await fill("virtual machines", machines) { number in
      let states = MachineManifest.states
      let status = MachineManifest.status(states[number % states.count])
      try await Self.create(Registry.virtualMachines, MachineManifest.numbered(number), status, client)
    }
  }

  private func fill(_ kind: String, _ total: Int, _ create: @escaping @Sendable (Int) async throws -> Void) async throws
  {
    let progress = FillingProgress(kind, of: total)
    _ = try await NumberedWork().run(upTo: total, atOnce: Self.connections) { number in
      try await create(number)
      progress.advance()
    }
    progress.end()
  }

  /// An object that is there already stays as it is.
  static func create(
    _ resource: ResourceDefinition, _ object: JSON, _ status: JSON?, _ client: HTTPResourceClient
  ) async throws {
    let (namespace, name) = (object.meta.namespace.isEmpty ? nil : object.meta.namespace, object.meta.name)
    do {
      _ = try await client.create(resource, namespace: namespace, object)
      guard let status else { return }
      _ = try await client.patch(resource, namespace: namespace, name: name, subresource: "status", .merge(status))
    } catch let error as APIError where error.reason == .alreadyExists {
    } catch let error as APIError {
      throw BenchError("\(resource.singular) \(name) was not created: \(error.message)")
    }
  }
}
