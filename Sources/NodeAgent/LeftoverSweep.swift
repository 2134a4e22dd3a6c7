// Removes what nobody will come back for: files and control groups of instances that ended while no agent ran.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// A slow search for leftovers. Everything it removes is first looked for in lists known to be complete.
struct LeftoverSweep: Sendable {
  let context: AgentContext

  func run() async {
    guard context.instances.isComplete, context.pods.isComplete, context.incoming.isComplete,
      let machines = try? await machineUIDs()
    else { return }
    removeInstanceFiles(machines)
    removeGroups()
    removeSockets()
    await removeLogs()
  }

  private enum OwnerState { case present, leaving, gone }

  /// Removes the logs, of machines of that name or all, whose objects are gone for good.
  ///
  /// - Returns: whether an object is on its way out, so that it is worth asking again soon.
  @discardableResult
  func removeLogs(of key: ObjectKey? = nil) async -> Bool {
    var isAnyLeaving = false
    for (id, owner) in context.hub.idleLogs() {
      let name = ObjectKey(namespace: owner["namespace"].string ?? "", name: owner["name"].string ?? "")
      guard key == nil || key == name else { continue }
      switch await state(of: owner, name) {
      // One whose machine is here, or expected, may have viewers already.
      case .present where context.instances[name] == nil && context.incoming[name] == nil: context.hub.close(id: id)
      case .present: break
      case .leaving: isAnyLeaving = true
      case .gone: remove(id, of: name)
      }
    }
    return isAnyLeaving
  }

  private func remove(_ id: String, of name: ObjectKey) {
    context.logger.info("removing the console log of an object that is gone", metadata: ["object": "\(name)"])
    do { try context.hub.remove(id: id) } catch {
      context.logger.warning("could not remove a console log", metadata: ["id": "\(id)", "reason": "\(error)"])
    }
  }

  private func machineUIDs() async throws -> Set<String> {
    var uids: Set<String> = []
    for machine in try await context.hypervisor.machines() {
      if let identity = try LiveDomain(xml: try await machine.xml()).identity { uids.insert(identity.uid) }
    }
    return uids
  }

  private func removeInstanceFiles(_ machines: Set<String>) {
    let expected = [context.instances, context.incoming].flatMap { $0.snapshot().values.map(\.meta.uid) }
    let known = machines.union(expected)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: context.configuration.instancesDirectory)) ?? []
    for uid in names where !known.contains(uid) { try? context.volumes.remove(uid: uid) }
  }

  private func removeGroups() {
    let known = Set(context.pods.snapshot().values.map(\.meta.uid))
    let (root, name) = (context.configuration.controlGroupRoot, context.configuration.controlGroupName)
    for uid in ProcessGroup.existing(root: root, node: name) where !known.contains(uid) {
      context.group(podUID: uid).remove()
    }
  }

  private func removeSockets() {
    let instances = [context.instances, context.incoming].flatMap { $0.snapshot().values }
    let known = Set(instances.compactMap { $0.unfinishedMigration?.uid })
    let directory = context.configuration.migrationDirectory
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for uid in names where !known.contains(uid) { MigrationSockets(root: directory, uid: uid).remove() }
  }

  private func state(of owner: JSON, _ key: ObjectKey) async -> OwnerState {
    let isMachine = owner["kind"] == "VirtualMachine"
    let resource = isMachine ? Registry.virtualMachines : Registry.virtualMachineInstances
    do {
      let object = try await context.client.get(resource, namespace: key.namespace, name: key.name)
      guard object.meta.uid == owner["uid"].string else { return .gone }
      return object.meta.isDeleting ? .leaving : .present
    } catch let error as APIError where error.reason == .notFound {
      return .gone
    } catch {
      return .present
    }
  }
}

extension ObjectCache {
  /// Whether the cache holds every object as the server has them now.
  var isComplete: Bool { hasSynced && state == .live }
}
