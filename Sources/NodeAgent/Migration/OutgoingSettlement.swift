// The end of migrations from this node: where the machine is now is found out, with the other node's word where it takes that.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Reconcile

/// Brings one migration from this node to its end on record; others' writes, lost connections and restarts come in between.
struct OutgoingSettlement: Sendable {
  /// A machine that runs at the target needs the rest of its memory from here: so long it is tried to send it.
  static let postCopyPatience = Duration.seconds(300)
  private static let pause = Duration.milliseconds(500)

  let context: AgentContext
  let instance: ObjectKey
  let handover: MigrationState
  /// What went wrong, should the machine turn out to have stayed.
  let reason: String
  /// The other node may have so long to end the migration by itself.
  var delay = Duration.zero

  /// Returns when the end is on record, by this agent or another, or the task is cancelled.
  func run() async {
    // Those of a job in a process that is no more; one that is begun here makes its own.
    let sockets = MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid)
    defer { sockets.remove() }
    let begin = context.time.elapsed
    try? await context.time.sleep(until: begin + delay)
    while !Task.isCancelled {
      guard let vmi = context.instances[instance], vmi.unfinishedMigration?.uid == handover.uid else { return }
      // What fails here, such as a hypervisor that restarts, says nothing of the machine.
      if (try? await settle(vmi, waited: context.time.elapsed - begin)) == true { return }
      try? await context.time.sleep(until: context.time.elapsed + Self.pause)
    }
  }

  /// One look; true where nothing is left to do.
  private func settle(_ vmi: JSON, waited: Duration) async throws -> Bool {
    guard let (machine, state) = try await context.machine(of: vmi) else { return try await elsewhere(vmi) }
    if state != .paused(.postCopyFailed), try await machine.migrationStatistics() != nil {
      // Its streams went through a process that is no more.
      try? await machine.abortMigration()
      return false
    }
    switch state {
    case .running, .postCopy, .shuttingDown, .paused(.user), .paused(.inputOutputError):
      return try await fail(vmi, reason)
    case .paused(.postCopyFailed): return try await sendTheRest(vmi, machine, waited)
    case .paused, .unknown: return try await arbitrate(vmi, machine)
    case .shutOff, .crashed: return try await elsewhere(vmi)
    }
  }

  private static let guestEnded = "the guest ended during the migration"

  private func fail(_ vmi: JSON, _ reason: String) async throws -> Bool {
    let now = RFC3339.microseconds(context.time.date)
    try await write(HandoverStatus.failed(vmi, reason, now: now), over: vmi)
    context.events.record(EventNote(.warning, "MigrationFailed", reason, about: vmi))
    return true
  }

  private func write(_ changed: JSON, over vmi: JSON) async throws {
    try await StatusWriter(client: context.client, cache: context.instances, subresource: nil).write(changed, over: vmi)
  }

  private func peerState(_ vmi: JSON) async throws -> PeerAgent.State {
    try await PeerAgent(node: handover.targetNode, instance: vmi.key, context: context).state()
  }

  /// Nothing runs here: the target says itself that the machine has arrived, and keeps its console waiting for the rest of the log.
  /// That this node let go is told by the instance, too: there may be no way from the target to here.
  private func elsewhere(_ vmi: JSON) async throws -> Bool {
    switch (try? await peerState(vmi)) ?? .incoming {
    case .running:
      context.leave(vmi, handover)
      return true
    case .incoming:
      if vmi.migration?.isReleased != true { try await write(HandoverStatus.released(vmi), over: vmi) }
      return false
    case .none: return try await fail(vmi, Self.guestEnded)
    }
  }

  /// Copied, stopped here, and perhaps running there: only the other node knows, and it runs at most once.
  private func arbitrate(_ vmi: JSON, _ machine: any Machine) async throws -> Bool {
    switch try await peerState(vmi) {
    case .running: try? await machine.destroy()
    case .none: try await machine.resume()
    case .incoming: break
    }
    return false
  }

  /// The machine runs at the target with a part of its memory, and the rest is only here.
  private func sendTheRest(_ vmi: JSON, _ machine: any Machine, _ waited: Duration) async throws -> Bool {
    guard waited < Self.postCopyPatience, try await peerState(vmi) != .none else {
      try? await machine.destroy()
      return try await fail(vmi, "the rest of the guest's memory could not be sent after it: \(reason)")
    }
    let job = OutgoingJob(context: context, vmi: vmi, handover: handover, machine: machine)
    try await job.run(resumesPostCopy: true)
    context.leave(vmi, handover)
    return true
  }
}
