// What an API server has promised to keep.

import Codecs
import KubeModel
import TestSupport

/// What a server has acknowledged, and must have for ever.
final class Ledger: Sendable {
  private let names = Locked<Set<String>>([])

  var count: Int { names.with { $0.count } }

  /// Creates a ConfigMap and takes note of it once the server has said yes.
  func create(_ name: String, of size: Int = 100, on client: any ResourceClient) async throws {
    let object: JSON = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
      "data": ["name": .string(name), "filling": .string(String(repeating: "x", count: size))],
    ]
    _ = try await client.create(Registry.configMaps, namespace: "default", object)
    names.with { _ = $0.insert(name) }
  }

  /// The acknowledged objects that a list does not have as they were written.
  func missing(on client: any ResourceClient) async throws -> Set<String> {
    let acknowledged = names.with { $0 }
    let found = try await client.list(Registry.configMaps, namespace: "default", options: ListOptions()).items
    let whole = found.filter { $0["data", "name"] == $0["metadata", "name"] }.map(\.meta.name)
    return acknowledged.subtracting(whole)
  }
}
