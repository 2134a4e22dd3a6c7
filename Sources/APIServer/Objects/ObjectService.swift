// The verbs on objects: what they have in common. Each verb has a file of its own.

import Codecs
import FoundationEssentials
import KubeModel
import ObjectStore

/// Creates, reads, changes and removes objects of any kind, by the rules that hold for all.
struct ObjectService: Sendable {
  let store: ObjectStore
  let now: @Sendable () -> Date
  let newMigrations = NewMigrations()

  /// What an edit makes of the object it was shown.
  enum Edit {
    case put(JSON)
    /// Removes the object; its last state goes to watchers.
    case remove(JSON)
    case keep

    /// The object as it becomes; nil where it stays.
    var object: JSON? {
      switch self {
      case .put(let object), .remove(let object): object
      case .keep: nil
      }
    }
  }

  /// An object as it is after a verb, in the bytes that go to the client.
  struct Result: Sendable {
    var bytes: [UInt8]
    var warnings: [String] = []
    /// Whether the object no longer exists.
    var isRemoved = false
  }

  var timestamp: String { RFC3339.seconds(now()) }

  /// Shows the present object to `edit` and does what it says, with nothing in between.
  ///
  /// - Parameter isDryRun: works out the result and leaves the store alone.
  func change(
    _ resource: ResourceDefinition, _ key: ObjectKey, isDryRun: Bool,
    edit: @escaping @Sendable (JSON?) throws -> Edit
  ) async throws -> Result {
    if isDryRun { return try await rehearse(resource, key, edit: edit) }
    let removed = Flag()
    let stored = try await store.write(resource.qualifiedName, key) { current, revision in
      switch try edit(try current.map { try JSON(parsing: $0.bytes) }) {
      case .keep: return .keep
      case .put(var object):
        object["metadata", "resourceVersion"] = .string(String(revision))
        return .put(bytes: object.bytes, uid: object.meta.uid, owners: object.meta.ownerReferences.map(\.uid))
      case .remove(var object):
        object["metadata", "resourceVersion"] = .string(String(revision))
        removed.raise()
        return .delete(lastBytes: object.bytes)
      }
    }
    guard let stored else { throw APIError.notFound(resource, name: key.name) }
    return Result(bytes: stored.bytes, isRemoved: removed.isRaised)
  }

  private func rehearse(
    _ resource: ResourceDefinition, _ key: ObjectKey, edit: (JSON?) throws -> Edit
  ) async throws -> Result {
    let current = try await store.get(resource.qualifiedName, key)
    switch try edit(try current.map { try JSON(parsing: $0.bytes) }) {
    case .keep: return Result(bytes: current?.bytes ?? [])
    case .put(let object): return Result(bytes: object.bytes)
    case .remove(let object): return Result(bytes: object.bytes, isRemoved: true)
    }
  }

  func get(_ resource: ResourceDefinition, _ key: ObjectKey) async throws -> [UInt8] {
    guard let stored = try await store.get(resource.qualifiedName, key) else {
      throw APIError.notFound(resource, name: key.name)
    }
    return stored.bytes
  }

  func object(_ resource: ResourceDefinition, _ key: ObjectKey) async throws -> JSON {
    try JSON(parsing: try await get(resource, key))
  }
}
