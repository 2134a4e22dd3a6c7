// What the loops of an agent share: where they run, whom they talk to, and what they know.

import Hypervisor
import KubeModel
import Logging
import Reconcile

/// The surroundings of every loop of one agent.
struct AgentContext: Sendable {
  let configuration: AgentConfiguration
  /// The Node's InternalIP.
  let address: String
  let client: any ResourceClient
  let hypervisor: any Hypervisor
  /// Instances and launcher pods of this node.
  let instances: ObjectCache
  let pods: ObjectCache
  let hub: ConsoleHub
  let events: EventRecorder
  let time: TimeSource
  let logger: Logger

  var node: String { configuration.nodeName }

  /// The control group of a pod of this node.
  func group(podUID: String) -> ProcessGroup {
    ProcessGroup(root: configuration.controlGroupRoot, node: node, podUID: podUID)
  }

  var volumes: VolumePreparation { VolumePreparation(configuration: configuration, client: client) }
}
