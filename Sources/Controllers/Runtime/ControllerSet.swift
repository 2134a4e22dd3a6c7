// All controllers of a cluster in one task group: what `spyhopd controller` runs.

import Codecs
public import KubeModel
public import Logging
public import Reconcile

/// Every controller with the reflectors they share.
public struct ControllerSet: Sendable {
  private let caches: ClusterCaches
  private let events: EventRecorder
  private let controllers: [Controller]
  private let election: LeaderElection?

  /// - Parameter clock: what all waiting goes by.
  public init(
    client: any ResourceClient, clock: TimeSource = TimeSource(), options: ControllerOptions = ControllerOptions(),
    log: Logger = Logger(label: "spyhop.controllers")
  ) {
    let caches = ClusterCaches(client: client, time: clock, log: log)
    let events = EventRecorder(
      client: client, source: EventSource(component: "spyhop-controller"), time: clock, log: log)
    let applier = Applier(client: client, caches: caches, events: events)
    self.caches = caches
    self.events = events
    controllers = Self.controllers(caches, applier, clock, options, log)
    election = options.leaderIdentity.map {
      LeaderElection(client: client, lease: options.leaderLease, identity: $0, time: clock)
    }
  }

  /// Runs until the task is cancelled, whatever the API server does; trouble is logged and retried.
  ///
  /// With a leader identity the caches are filled at once, and the controllers wait for the lease.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await caches.run() }
      group.addTask { await events.run() }
      if let election {
        await election.run { await runControllers() }
      } else {
        await runControllers()
      }
    }
  }

  private func runControllers() async {
    await withDiscardingTaskGroup { group in
      for controller in controllers { group.addTask { await controller.run() } }
    }
  }

  private static func controllers(
    _ caches: ClusterCaches, _ applier: Applier, _ time: TimeSource, _ options: ControllerOptions, _ log: Logger
  ) -> [Controller] {
    func controller(
      _ name: String, _ sources: [Source], _ reconcile: @escaping @Sendable (ObjectKey) async throws -> Outcome
    ) -> Controller {
      Controller(
        name: name, workers: options.workers, sources: sources, awaiting: caches.all, time: time,
        onFailure: { log.report($0) }, reconcile: reconcile)
    }
    let machine = VirtualMachineController(caches: caches, applier: applier, time: time)
    let instance = InstanceController(caches: caches, applier: applier, time: time, options: options)
    let replicaSet = ReplicaSetController(caches: caches, applier: applier, time: time)
    let migration = MigrationController(caches: caches, applier: applier, time: time, options: options)
    let evacuation = EvacuationController(caches: caches, applier: applier, time: time, options: options)
    let always = [
      controller("virtualmachine", machine.sources, machine.reconcile),
      controller("virtualmachineinstance", instance.sources, instance.reconcile),
      controller("replicaset", replicaSet.sources, replicaSet.reconcile),
      controller("migration", migration.sources, migration.reconcile),
      controller("evacuation", evacuation.sources, evacuation.reconcile),
    ]
    guard options.schedulesPods else { return always }
    let scheduler = PodScheduler(caches: caches, applier: applier, time: time)
    let nodes = NodeController(caches: caches, applier: applier, time: time, options: options)
    return always + [
      controller("scheduler", scheduler.sources, scheduler.reconcile),
      controller("node", nodes.sources, nodes.reconcile),
    ]
  }
}

extension Logger {
  fileprivate func report(_ failure: Controller.Failure) {
    warning(
      "run failed",
      metadata: [
        "controller": "\(failure.controller)", "key": "\(failure.key)", "error": "\(failure.error)",
        "retry-after": "\(failure.retryAfter)",
      ])
  }
}
