// Machines that leave this node: begins copies, ends those that are called off, and settles what a restart has interrupted.

import Codecs
import FoundationEssentials
import HTTPService
import Hypervisor
import KubeModel
import Logging
import Reconcile
import Synchronization

/// What to do next about the migration of an instance from this node; a pure decision.
enum OutgoingPlan: Hashable {
  case nothing
  case begin
  case abort
  /// Nothing was copied yet, and nothing will be.
  case refuse(String)
  /// A copy that nobody watches any more: find out how it ended.
  case settle

  init(_ vmi: JSON, node: String, isCopying: Bool) {
    guard let handover = vmi.migration, handover.sourceNode == node, vmi["status", "nodeName"].string == node,
      handover.isUnfinished
    else {
      self = .nothing
      return
    }
    switch (handover.hasStarted, handover.isAbortRequested) {
    case (true, let isAbortRequested) where isCopying: self = isAbortRequested ? .abort : .nothing
    case (true, _): self = .settle
    case (false, true): self = .refuse("the migration was cancelled before it began")
    case (false, false): self = handover.isPrepared ? .begin : .nothing
    }
  }
}

/// The source's half of migrations.
final class OutgoingSync: Sendable {
  private let context: AgentContext
  /// Migrations whose copy runs in this process, by their UIDs.
  private let copying = Mutex<Set<String>>([])
  private let jobs = AsyncStream.makeStream(
    of: (@Sendable () async -> Void).self, bufferingPolicy: .bufferingOldest(64))

  init(context: AgentContext) { self.context = context }

  private var status: StatusWriter { StatusWriter(client: context.client, cache: context.instances, subresource: nil) }
  private var now: String { RFC3339.microseconds(context.time.date) }

  /// Runs the copies that `reconcile` begins, until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs.stream { group.addTask { await job() } }
      group.cancelAll()
    }
  }

  /// To be called for every instance of this node whose machine may be on its way.
  func reconcile(_ vmi: JSON, machine: (any Machine)?, state: MachineState?) async throws -> Outcome {
    guard let handover = vmi.migration else { return .done }
    let isCopying = copying.withLock { $0.contains(handover.uid) }
    switch OutgoingPlan(vmi, node: context.node, isCopying: isCopying) {
    case .nothing: return .done
    case .refuse(let reason): try await status.write(HandoverStatus.failed(vmi, reason, now: now), over: vmi)
    case .abort: return try await abort(vmi, machine)
    case .settle: try spawn(vmi, handover) { [self] in await settle(vmi, handover, reason: Self.interrupted) }
    case .begin:
      guard let machine, state?.isActive == true else { return .done }
      try await begin(vmi, handover, machine)
    }
    return .done
  }

  private static let interrupted = "the agent of the source node was restarted during the copy"

  private func begin(_ vmi: JSON, _ handover: MigrationState, _ machine: any Machine) async throws {
    // On record before anything moves: whoever looks later knows that the machine may be elsewhere.
    try await status.write(HandoverStatus.started(vmi, now: now), over: vmi)
    context.logger.info("migrating", metadata: ["instance": "\(vmi.key)", "to": "\(handover.targetNode)"])
    context.events.record(
      EventNote(
        .normal, "Migrating", "The VirtualMachineInstance is migrating to node \(handover.targetNode).", about: vmi))
    context.departures.begin(vmi.meta.uid, machine: machine.uuid)
    try spawn(vmi, handover) { [self] in
      do {
        try await OutgoingJob(context: context, vmi: vmi, handover: handover, machine: machine).run()
        context.leave(vmi, handover)
        await settle(vmi, handover, reason: "the guest did not arrive", after: .seconds(1))
      } catch {
        context.logger.warning("a migration failed", metadata: ["instance": "\(vmi.key)", "reason": "\(error)"])
        await settle(vmi, handover, reason: "\(error)")
      }
    }
  }

  /// Runs the one job that a migration has in this process.
  ///
  /// - Throws: where too many wait to be begun; the instance is looked at again then.
  private func spawn(_ vmi: JSON, _ handover: MigrationState, _ job: @escaping @Sendable () async -> Void) throws {
    copying.withLock { _ = $0.insert(handover.uid) }
    let end: @Sendable () -> Void = { [self] in
      context.departures.end(vmi.meta.uid)
      copying.withLock { _ = $0.remove(handover.uid) }
    }
    let result = jobs.continuation.yield {
      await job()
      end()
    }
    if case .dropped = result {
      end()
      throw APIError(.tooManyRequests, "too many migrations wait to be begun on this node: they go on by themselves")
    }
  }

  private func settle(_ vmi: JSON, _ handover: MigrationState, reason: String, after delay: Duration = .zero) async {
    await OutgoingSettlement(
      context: context, instance: vmi.key, handover: handover, reason: reason, delay: delay
    ).run()
  }

  private func abort(_ vmi: JSON, _ machine: (any Machine)?) async throws -> Outcome {
    try? await machine?.abortMigration()
    if vmi["status", "migrationState", "abortStatus"].isNull {
      try await status.write(HandoverStatus.aborting(vmi), over: vmi)
    }
    // The copy may not have begun yet in libvirt's eyes, which then has nothing to end.
    return .requeue(after: .milliseconds(500))
  }
}

extension AgentContext {
  /// The machine of an instance as the hypervisor has it; nil only where it surely has none.
  func machine(of vmi: JSON) async throws -> (any Machine, MachineState)? {
    do {
      guard let machine = try await hypervisor.machine(named: DomainIdentity(vmi: vmi).domainName) else { return nil }
      return (machine, try await machine.state())
    } catch let error as HypervisorError where error.code == .notFound {
      return nil
    }
  }

  /// The machine has gone: its console goes on elsewhere, and what was made for it here goes.
  func leave(_ vmi: JSON, _ handover: MigrationState) {
    try? hub.depart(vmi, to: handover.targetNode)
    try? volumes.remove(uid: vmi.meta.uid)
    logger.info("a machine has left", metadata: ["instance": "\(vmi.key)", "to": "\(handover.targetNode)"])
  }
}
