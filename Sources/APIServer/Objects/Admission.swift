// Admission that looks at other objects: a migration is refused at creation where it could never run.

import Codecs
import KubeModel

enum Admission {
  /// - Throws: `APIError` that names what stands in the way.
  static func admit(_ object: JSON, _ resource: ResourceDefinition, _ objects: ObjectService) async throws {
    guard resource == Registry.virtualMachineInstanceMigrations, let name = object["spec", "vmiName"].string else {
      return
    }
    let key = ObjectKey(namespace: object.meta.namespace, name: name)
    let instance = try await objects.object(Registry.virtualMachineInstances, key)
    let phase = instance["status", "phase"].string ?? ""
    if ["Succeeded", "Failed"].contains(phase) {
      throw APIError(.conflict, "cannot migrate VMI \(name): it is \(phase) and will not run again")
    }
    if let condition = instance.condition("LiveMigratable"), condition.status == .no {
      throw APIError(.conflict, "cannot migrate VMI \(name): \(condition.reason): \(condition.message)")
    }
  }
}
