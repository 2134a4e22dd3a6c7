// Removes what nobody will come back for: files and control groups of instances that ended while no agent ran.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// A slow search for leftovers. Everything it removes is first looked for in lists known to be complete.
struct LeftoverSweep: Sendable {
  let configuration: AgentConfiguration
  let client: any ResourceClient
  let hypervisor: any Hypervisor
  let instances: ObjectCache
  let pods: ObjectCache
  let volumes: VolumePreparation
  let hub: ConsoleHub
  let logger: Logger

  func run() async {
    guard instances.isComplete, pods.isComplete, let machines = try? await machineUIDs() else { return }
    removeInstanceFiles(machines)
    removeGroups()
    await removeLogs()
  }

  /// Removes the logs, if no object is left that they belong to, of a machine of that name.
  func removeLogs(of key: ObjectKey? = nil) async {
    for (id, owner) in hub.idleLogs() {
      let name = ObjectKey(namespace: owner["namespace"].string ?? "", name: owner["name"].string ?? "")
      guard key == nil || key == name, await isGone(owner, name) else { continue }
      logger.info("removing the console log of an object that is gone", metadata: ["object": "\(name)"])
      do { try hub.remove(id: id) } catch {
        logger.warning("could not remove a console log", metadata: ["id": "\(id)", "reason": "\(error)"])
      }
    }
  }

  private func machineUIDs() async throws -> Set<String> {
    var uids: Set<String> = []
    for machine in try await hypervisor.machines() {
      if let identity = try LiveDomain(xml: try await machine.xml()).identity { uids.insert(identity.uid) }
    }
    return uids
  }

  private func removeInstanceFiles(_ machines: Set<String>) {
    let known = machines.union(instances.snapshot().values.map(\.meta.uid))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: configuration.instancesDirectory)) ?? []
    for uid in names where !known.contains(uid) { try? volumes.remove(uid: uid) }
  }

  private func removeGroups() {
    let known = Set(pods.snapshot().values.map(\.meta.uid))
    for uid in ProcessGroup.existing(node: configuration.nodeName) where !known.contains(uid) {
      ProcessGroup(node: configuration.nodeName, podUID: uid).remove()
    }
  }

  private func isGone(_ owner: JSON, _ key: ObjectKey) async -> Bool {
    let isMachine = owner["kind"] == "VirtualMachine"
    let resource = isMachine ? Registry.virtualMachines : Registry.virtualMachineInstances
    do {
      return try await client.get(resource, namespace: key.namespace, name: key.name).meta.uid != owner["uid"].string
    } catch let error as APIError where error.reason == .notFound {
      return true
    } catch {
      return false
    }
  }
}

extension ObjectCache {
  /// Whether the cache holds every object as the server has them now.
  var isComplete: Bool { hasSynced && state == .live }
}
