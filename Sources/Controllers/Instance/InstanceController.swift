// The VMI controller's rim: reads the caches, plans, applies.

import Codecs
import KubeModel
import Reconcile

struct InstanceController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource
  let options: ControllerOptions

  var sources: [Source] {
    [
      .objects(of: caches.instances),
      .owners(of: caches.pods, kind: Registry.virtualMachineInstances.kind),
      Source(caches.nodes) { [instances = caches.instances] old, new in
        // Only readiness matters here; heartbeats change nodes all the time.
        guard let name = (new ?? old)?.meta.name, old?.isTrue("Ready") != new?.isTrue("Ready") else { return [] }
        return instances.objects(in: ClusterCaches.byNode, name).map(\.key)
      },
    ]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let instance = caches.instances[key] else { return .done }
    let cached = caches.pods.objects(in: ClusterCaches.podsByInstance, instance.meta.uid)
    var plan = plan(instance, cached)
    if plan.dependsOnAbsence { plan = self.plan(instance, try await podsOnServer(instance)) }
    return try await applier.apply(plan.actions()) { plan.actions(after: $0) }
  }

  private func plan(_ instance: JSON, _ objects: [JSON]) -> InstancePlan {
    let pods = objects.filter { $0.meta.namespace == instance.meta.namespace }.map { LauncherPod(json: $0) }
    let node = LauncherPod.current(of: instance, among: pods)?.node
    return InstancePlan(
      instance: instance, pods: pods, node: node.flatMap { caches.nodes[ObjectKey(namespace: "", name: $0)] },
      now: time.date, options: options)
  }

  private func podsOnServer(_ instance: JSON) async throws -> [JSON] {
    let options = ListOptions(labelSelector: "\(Names.createdBy)=\(instance.meta.uid)")
    return try await applier.client.list(Registry.pods, namespace: instance.meta.namespace, options: options).items
  }
}
