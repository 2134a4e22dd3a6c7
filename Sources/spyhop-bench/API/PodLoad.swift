// Pods for an API server, created one by one or side by side. What is measured of that is in PodLoad+Measuring.swift.

import APIClient
import Codecs

/// Loads one server with pods, numbered from 1.
struct PodLoad: Sendable {
  let server: BenchServer
  private let created = NumberedWork()

  init(server: BenchServer) { self.server = server }

  /// How many there are.
  var count: Int { created.count }

  /// Makes the namespace, and the first pods so that nothing measured is a first time.
  func prepare() async throws {
    let client = try server.client()
    let namespace: JSON = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(PodManifest.namespace)],
    ]
    _ = try await client.send(method: "POST", path: "/api/v1/namespaces", body: namespace)
    try await fill(upTo: 50)
  }

  /// Creates the next pod, and returns when its write was acknowledged.
  @discardableResult
  func create(_ client: HTTPResourceClient) async throws -> ContinuousClock.Instant {
    try await create(created.next(), client)
  }

  /// Creates pods over eight connections until there are so many; returns when each was acknowledged.
  @discardableResult
  func fill(upTo total: Int) async throws -> [ContinuousClock.Instant] {
    let client = try server.client()
    return try await created.run(upTo: total) { try await create($0, client) }
  }

  private func create(_ number: Int, _ client: HTTPResourceClient) async throws -> ContinuousClock.Instant {
    _ = try await client.send(method: "POST", path: PodManifest.path, body: PodManifest.named("pod-\(number)"))
    return .now
  }
}
