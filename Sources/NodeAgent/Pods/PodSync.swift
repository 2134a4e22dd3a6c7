// Realises launcher pods that are bound to this node: a control group, a status, and an orderly end.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile

struct PodSync: Sendable {
  let context: AgentContext

  private var status: StatusWriter { StatusWriter(client: context.client, cache: context.pods, subresource: "status") }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let pod = context.pods[key], pod["spec", "nodeName"].string == context.node else { return .done }
    let uid = LauncherPod.instanceUID(pod)
    let instance = context.instances.objects(in: .instancesByUID, uid).first
    if pod.meta.isDeleting { return try await remove(pod, instance, uid: uid) }
    if LauncherPod.isFinal(pod) {
      group(of: pod).remove()
      return .done
    }
    let now = RFC3339.seconds(context.time.date)
    if let phase = instance?.instancePhase, phase.isFinal {
      group(of: pod).remove()
      try await status.write(LauncherPod.ended(pod, succeeded: phase == .succeeded, now: now), over: pod)
    } else {
      if pod["status", "phase"].string != "Running" { group(of: pod).make(for: pod) }
      let isPaused = instance?.isTrue("Paused") ?? false
      let running = LauncherPod.running(pod, address: context.address, isPaused: isPaused, now: now)
      try await status.write(running, over: pod)
    }
    return .done
  }

  /// Takes the pod away once nothing is left of its machine; the instance's own loop sees to that.
  private func remove(_ pod: JSON, _ instance: JSON?, uid: String) async throws -> Outcome {
    if try await isInUse(pod, instance, uid: uid) { return .requeue(after: .milliseconds(500)) }
    group(of: pod).remove()
    do {
      try await context.client.delete(
        Registry.pods, namespace: pod.meta.namespace, name: pod.meta.name,
        options: DeleteOptions(gracePeriodSeconds: 0, uid: pod.meta.uid))
    } catch let error as APIError where error.reason == .notFound || error.reason == .conflict {
      // Gone already, or another pod of that name.
    }
    return .done
  }

  private func isInUse(_ pod: JSON, _ instance: JSON?, uid: String) async throws -> Bool {
    let isOurs = instance?["status", "nodeName"].string == context.node
    if isOurs, let phase = instance?.instancePhase, !phase.isFinal { return true }
    if context.volumes.arePrepared(uid: uid) { return true }
    guard let key = LauncherPod.instanceKey(pod) else { return false }
    let name = DomainIdentity(key: key, uid: uid).domainName
    guard let machine = try await context.hypervisor.machine(named: name) else { return false }
    return try await LiveDomain(xml: machine.xml()).identity?.uid == uid
  }

  private func group(of pod: JSON) -> ProcessGroup { context.group(podUID: pod.meta.uid) }
}

extension CacheIndex {
  /// Launcher pods by the UID of their instance.
  static let launchersByInstance = CacheIndex("launchersByInstance") { [LauncherPod.instanceUID($0)] }
  static let instancesByUID = CacheIndex("instancesByUID") { [$0.meta.uid] }
}
