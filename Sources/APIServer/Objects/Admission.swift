// Admission that looks at other objects, by kind; what it asks of each stands in a file of its own.

import Codecs
import KubeModel

enum Admission {
  /// Refuses an object at creation where it could never do what it is for.
  ///
  /// - Throws: `APIError` that names what stands in the way.
  static func admit(_ object: JSON, _ resource: ResourceDefinition, _ objects: ObjectService) async throws {
    guard resource == Registry.virtualMachineInstanceMigrations, object["spec", "vmiName"].hasContent else { return }
    try await MigrationAdmission(migration: object, in: objects).admit()
  }
}
