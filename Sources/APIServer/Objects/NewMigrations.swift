// Migrations that are being created in this moment: of two for one instance, neither is in the store yet when the other is admitted.

import KubeModel
import Synchronization

/// One creation at a time for each instance; bounded by the requests that are being served.
final class NewMigrations: Sendable {
  private let instances = Mutex<Set<ObjectKey>>([])

  /// - Throws: `APIError` 409 where another migration of the instance is being created; what `create` throws.
  func alone<Created>(with instance: ObjectKey, create: () async throws -> Created) async throws -> Created {
    guard instances.withLock({ $0.insert(instance).inserted }) else {
      throw APIError(.conflict, "cannot migrate VMI \(instance.name): another migration of it is being created")
    }
    defer { instances.withLock { _ = $0.remove(instance) } }
    return try await create()
  }
}
