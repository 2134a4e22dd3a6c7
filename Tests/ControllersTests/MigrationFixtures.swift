// A migration of testvm from node-a to node-b, at any step.

import Codecs
import FoundationEssentials
import KubeModel

@testable import Controllers

func migration(
  _ phase: MigrationPhase = .unset, name: String = "move", instance: String = "testvm", created: String = nowText,
  spec: JSON = [:]
) -> JSON {
  var migration = object(Registry.virtualMachineInstanceMigrations, name, spec: spec)
  migration["spec", "vmiName"] = .string(instance)
  migration["metadata", "creationTimestamp"] = .string(created)
  migration.meta.finalizers = [Names.migrationFinalizer]
  if phase != .unset { migration.enter(migrationPhase: phase, now: created) }
  return migration
}

/// testvm, running on node-a.
var runningInstance: JSON {
  var running = instance(.running)
  running["status", "nodeName"] = "node-a"
  running.meta.labels[Names.nodeName] = "node-a"
  running.setEligibility(now: nowText)
  return running
}

/// The record that the hand-over of `migration` leaves in the instance, with what the agents have added.
func handedOver(_ additions: JSON = [:], uid: String = "move-uid") -> JSON {
  var running = runningInstance
  running["status", "migrationState"] = [
    "migrationUid": .string(uid), "migrationName": "move", "sourceNode": "node-a",
    "sourcePod": "virt-launcher-testvm-abcde", "targetNode": "node-b", "targetPod": "virt-launcher-testvm-target",
    "targetAttachmentPodUID": "target-uid", "migrationConfiguration": MigrationConfiguration.standard,
  ]
  for (name, value) in additions.members { running["status", "migrationState", name] = value }
  running.meta.labels[Names.migrationTarget] = "node-b"
  return running
}

/// The pod that testvm is to move into.
func targetPod(node: String? = "node-b", phase: String = "Running", created: String = nowText) -> LauncherPod {
  var pod = launcher(of: runningInstance, node: node, phase: phase).json
  pod["metadata", "name"] = "virt-launcher-testvm-target"
  pod["metadata", "uid"] = "target-uid"
  pod["metadata", "creationTimestamp"] = .string(created)
  pod.meta.labels[Names.migrationUID] = "move-uid"
  pod.meta.annotations[Names.migrationName] = "move"
  return LauncherPod(json: pod)
}

func seconds(_ count: Double, before date: Date = now) -> String { RFC3339.seconds(date.addingTimeInterval(-count)) }

extension MigrationSnapshot {
  /// What surrounds a migration while all is well.
  init(
    _ migration: JSON, _ instance: JSON? = runningInstance, target: LauncherPod? = nil, source: Bool = true,
    ready: Set<String> = ["node-a", "node-b"], siblings: [JSON] = [], wait: MigrationQueue.Wait? = nil,
    sinceCopy: Duration? = nil
  ) {
    self.init(
      migration: migration, instance: instance,
      pods: (source ? [launcher(of: runningInstance)] : []) + [target].compactMap(\.self),
      siblings: siblings + [migration], wait: wait, readyNodes: ready, sinceCopy: sinceCopy, now: ControllersTests.now,
      options: ControllerOptions())
  }
}
