// Admission that looks at other objects, by kind; what it asks of each stands in a file of its own.

import Codecs
import KubeModel

enum Admission {
  /// Creates an object, or refuses it where it could never do what it is for.
  ///
  /// - Throws: `APIError` that names what stands in the way; what `create` throws.
  static func admit<Created>(
    _ object: JSON, _ resource: ResourceDefinition, _ objects: ObjectService, create: () async throws -> Created
  ) async throws -> Created {
    guard resource == Registry.virtualMachineInstanceMigrations, object["spec", "vmiName"].hasContent else {
      return try await create()
    }
    return try await objects.newMigrations.alone(with: object.migratedInstance) {
      try await MigrationAdmission(migration: object, in: objects).admit()
      return try await create()
    }
  }
}
