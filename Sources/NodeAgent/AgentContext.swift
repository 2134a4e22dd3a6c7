// What the loops of an agent share: where they run, whom they talk to, and what they know.

import HTTPService
import Hypervisor
import KubeModel
import Logging
import Reconcile
import Synchronization

/// The surroundings of every loop of one agent.
struct AgentContext: Sendable {
  let configuration: AgentConfiguration
  /// The Node's InternalIP.
  let address: String
  let client: any ResourceClient
  /// What this agent shows others, and whom it trusts.
  let identity: TLSIdentity
  let hypervisor: any Hypervisor
  /// Instances and launcher pods of this node.
  let instances: ObjectCache
  let pods: ObjectCache
  /// Instances that are being migrated to this node, or were lately.
  let incoming: ObjectCache
  let hub: ConsoleHub
  let imports = ConsoleImports()
  let departures = Departures()
  let standstills = Standstills()
  let endpoint = EndpointPort()
  let events: EventRecorder
  let time: TimeSource
  let logger: Logger

  var node: String { configuration.nodeName }

  /// The control group of a pod of this node.
  func group(podUID: String) -> ProcessGroup {
    ProcessGroup(root: configuration.controlGroupRoot, node: configuration.controlGroupName, podUID: podUID)
  }

  var volumes: VolumePreparation { VolumePreparation(configuration: configuration, client: client) }
}

/// The port that the endpoint listens on; 0 until it does.
final class EndpointPort: Sendable {
  private let value = Atomic<Int>(0)

  var number: Int {
    get { value.load(ordering: .relaxed) }
    set { value.store(newValue, ordering: .relaxed) }
  }
}
