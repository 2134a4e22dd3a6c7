// The last step of a migration, on the new node: the old copy is made to go, then the machine runs here. Never both.

import Codecs
import Hypervisor
import KubeModel
import Reconcile

/// A machine that has come to this node as a whole.
struct Arrival: Sendable {
  let context: AgentContext
  let vmi: JSON
  let handover: MigrationState

  /// - Returns: nil where the instance is in no unfinished migration to this node.
  init?(_ vmi: JSON, context: AgentContext) {
    guard vmi.isComing(to: context.node), let handover = vmi.migration else { return nil }
    self.context = context
    self.vmi = vmi
    self.handover = handover
  }

  /// Sees to it that no other copy can run, and lets this one. May be repeated; nothing is changed where this throws.
  func complete(_ machine: any Machine) async throws {
    let before = handover.isReleased ? nil : try await claim()
    let begin = context.time.elapsed
    guard !vmi.isPausedByUser else { return }
    try await machine.resume()
    if let before { context.standstills.note(vmi.meta.uid, before + context.time.elapsed - begin) }
  }

  /// The machine runs here by its hypervisor's decision: only the console has to be told to follow.
  func announce() async {
    if let standstill = try? await claim() { context.standstills.note(vmi.meta.uid, standstill) }
  }

  private func claim() async throws -> Duration? {
    try await PeerAgent(node: handover.sourceNode, instance: vmi.key, context: context).claim()
  }
}

extension JSON {
  /// Whether this instance's guest stands still because somebody wants it to.
  var isPausedByUser: Bool {
    let condition = condition("Paused")
    return condition?.status == .yes && condition?.reason == "PausedByUser"
  }
}
