// Which machines have a migration under way, so that their rows tell of it from its first moment on.

import Codecs
import KubeModel

struct Movements: Sendable {
  /// The unfinished migration of each machine that has one.
  private var migrations: [ObjectKey: ObjectKey] = [:]

  /// The key of the machine's unfinished migration.
  subscript(machine: ObjectKey) -> ObjectKey? { migrations[machine] }

  /// Takes over how one migration was and is, and returns the machines whose rows may look different now.
  mutating func note(_ key: ObjectKey, was old: JSON?, is new: JSON?) -> Set<ObjectKey> {
    let machines = Set([old, new].compactMap { $0?.migratedInstance })
    for machine in machines where migrations[machine] == key { migrations[machine] = nil }
    if let new, !new.migrationPhase.isFinal { migrations[new.migratedInstance] = key }
    return machines
  }

  mutating func replace(with all: [ObjectKey: JSON]) {
    migrations = [:]
    for (key, migration) in all where !migration.migrationPhase.isFinal {
      migrations[migration.migratedInstance] = key
    }
  }
}
