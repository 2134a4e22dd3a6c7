// Pods for an API server, created one by one or side by side. What is measured of that is in PodLoad+Measuring.swift.

import APIClient
import Codecs
import Synchronization

/// Loads one server with pods, numbered from 1.
struct PodLoad: Sendable {
  static let connections = 8

  let server: BenchServer
  private let created = Counter()

  init(server: BenchServer) { self.server = server }

  /// How many there are.
  var count: Int { created.value }

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
    return try await withThrowingTaskGroup(of: [ContinuousClock.Instant].self) { group in
      for _ in 0..<Self.connections {
        group.addTask {
          var ends: [ContinuousClock.Instant] = []
          while let number = created.next(upTo: total) { ends.append(try await create(number, client)) }
          return ends
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func create(_ number: Int, _ client: HTTPResourceClient) async throws -> ContinuousClock.Instant {
    _ = try await client.send(method: "POST", path: PodManifest.path, body: PodManifest.named("pod-\(number)"))
    return .now
  }
}

/// Counts from 1.
private final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }

  /// Nil once the bound is reached.
  func next(upTo bound: Int) -> Int? {
    count.withLock { count in
      guard count < bound else { return nil }
      count += 1
      return count
    }
  }
}
