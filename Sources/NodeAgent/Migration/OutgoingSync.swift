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
    of: (@Sendable () async -> Void).self, bufferingPolicy: .bufferingNewest(64))

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
    case .settle: return try await settle(vmi, handover, machine, state, reason: Self.interrupted)
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
    copying.withLock { _ = $0.insert(handover.uid) }
    context.logger.info("migrating", metadata: ["instance": "\(vmi.key)", "to": "\(handover.targetNode)"])
    context.events.record(
      .normal, "Migrating", "The VirtualMachineInstance is migrating to node \(handover.targetNode).", about: vmi)
    let job = OutgoingJob(context: context, vmi: vmi, handover: handover, machine: machine)
    jobs.continuation.yield { [self] in await follow(job) }
  }

  private func follow(_ job: OutgoingJob) async {
    let (vmi, handover) = (job.vmi, job.handover)
    do {
      try await job.run()
      leave(vmi, handover)
      copying.withLock { _ = $0.remove(handover.uid) }
    } catch {
      context.logger.warning("a migration failed", metadata: ["instance": "\(vmi.key)", "reason": "\(error)"])
      await settleUntilDone(job, reason: "\(error)")
    }
  }

  /// The machine has gone: its console goes on elsewhere, and what was made for it here goes.
  private func leave(_ vmi: JSON, _ handover: MigrationState) {
    try? context.hub.depart(vmi, to: handover.targetNode)
    try? context.volumes.remove(uid: vmi.meta.uid)
    context.logger.info("a machine has left", metadata: ["instance": "\(vmi.key)", "to": "\(handover.targetNode)"])
  }

  private func abort(_ vmi: JSON, _ machine: (any Machine)?) async throws -> Outcome {
    try? await machine?.abortMigration()
    if vmi["status", "migrationState", "abortStatus"].isNull {
      try await status.write(HandoverStatus.aborting(vmi), over: vmi)
    }
    // The copy may not have begun yet in libvirt's eyes, which then has nothing to end.
    return .requeue(after: .milliseconds(500))
  }

  // MARK: - Ends that are not plain

  /// Tries until the copy's end is on record; others' writes come in between.
  private func settleUntilDone(_ job: OutgoingJob, reason: String) async {
    while !Task.isCancelled {
      guard let vmi = context.instances[job.vmi.key], vmi.unfinishedMigration?.uid == job.handover.uid else { break }
      let outcome = try? await settle(vmi, job.handover, job.machine, try? job.machine.state(), reason: reason)
      if outcome == .done { break }
      try? await context.time.sleep(until: context.time.elapsed + .milliseconds(500))
    }
    copying.withLock { _ = $0.remove(job.handover.uid) }
  }

  /// A copy has ended, or nobody knows: the machine runs here, or there, or waits to be told which.
  private func settle(
    _ vmi: JSON, _ handover: MigrationState, _ machine: (any Machine)?, _ state: MachineState?, reason: String
  ) async throws -> Outcome {
    if let machine, (try? await machine.migrationStatistics()) != nil {
      // Its streams went through a process that is no more.
      try? await machine.abortMigration()
      return .requeue(after: .milliseconds(500))
    }
    switch state {
    case .running, .paused(.user), .paused(.inputOutputError), .shuttingDown:
      try await status.write(HandoverStatus.failed(vmi, reason, now: now), over: vmi)
      context.events.record(.warning, "MigrationFailed", reason, about: vmi)
      return .done
    case .shutOff(.shutdown), .shutOff(.destroyed), .shutOff(.crashed), .crashed:
      let ended = "the guest ended during the migration"
      try await status.write(HandoverStatus.failed(vmi, ended, now: now), over: vmi)
      return .done
    case .paused, .unknown: return try await arbitrate(vmi, handover, machine, reason: reason)
    case .shutOff, nil:
      // It has left: the target says so itself, and keeps the console waiting for the rest of the log.
      leave(vmi, handover)
      return .requeue(after: .seconds(2))
    }
  }

  /// Copied, stopped here, and perhaps running there: only the other node knows, and it runs at most once.
  private func arbitrate(
    _ vmi: JSON, _ handover: MigrationState, _ machine: (any Machine)?, reason: String
  ) async throws -> Outcome {
    let peer = try await PeerAgent(node: handover.targetNode, instance: vmi.key, context: context)
    switch try await peer.state() {
    case "running":
      try? await machine?.destroy()
      leave(vmi, handover)
    case "none": try await machine?.resume()
    default: break
    }
    return .requeue(after: .milliseconds(500))
  }
}
