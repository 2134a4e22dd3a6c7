// The launcher pod that an instance is to move into. Pure.

import Codecs
import KubeModel

extension LauncherPod {
  /// The pod to create for a migration: as any launcher pod of the instance, on another node than the present one.
  ///
  /// - Parameter source: the node that the instance is on.
  static func targetManifest(
    for instance: JSON, _ migration: JSON, from source: JSON?, options: ControllerOptions
  ) -> JSON {
    var pod = manifest(for: instance, options: options)
    pod.meta.labels[Names.migrationUID] = migration.meta.uid
    pod.meta.annotations[Names.migrationName] = migration.meta.name
    // The migration may narrow the choice of nodes, never widen it.
    let added = migration["spec", "addedNodeSelector"].stringMap
    let demands = ProcessorDemand.toMove(instance, from: source).merging(pod["spec", "nodeSelector"].stringMap) { $1 }
    pod["spec", "nodeSelector"] = JSON(added.merging(demands) { $1 })
    let terms = ["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
    pod["spec"][terms] = .array(pod["spec"][terms].elements + [awayFrom(instance)])
    return pod
  }

  private static func awayFrom(_ instance: JSON) -> JSON {
    [
      "labelSelector": ["matchLabels": [Names.createdBy: .string(instance.meta.uid)]],
      "topologyKey": .string(Names.hostname),
    ]
  }

  /// The UID of the migration that the pod was made for; nil for one that an instance was started in.
  var migrationUID: String? { json.meta.labels[Names.migrationUID] }
}
