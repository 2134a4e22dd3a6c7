// The VM controller's rim: reads the caches, plans, applies.

import KubeModel
import Reconcile

struct VirtualMachineController: Sendable {
  let caches: ClusterCaches
  let applier: Applier
  let time: TimeSource

  var sources: [Source] {
    [.objects(of: caches.machines), .owners(of: caches.instances, kind: Registry.virtualMachines.kind)]
  }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let machine = caches.machines[key] else { return .done }
    let plan = VirtualMachinePlan(
      machine: machine, namesake: caches.instances[key], now: time.date, jitter: Double.random(in: 0..<1))
    return try await applier.apply(plan.actions()) { plan.actions(after: $0) }
  }
}
