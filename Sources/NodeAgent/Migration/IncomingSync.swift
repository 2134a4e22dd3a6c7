// Machines that come to this node: made room for, and taken over once they run here.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// What to do next for an instance that is, or was, on its way to this node; a pure decision.
enum IncomingPlan: Hashable {
  case nothing
  /// Make disks, sockets and the console log ready, and say so.
  case prepare
  /// Ready: only the console log wants looking after.
  case wait
  /// All of it is here, and stands still: see to it that nothing of it is left at the source, and let it run.
  case complete
  /// The machine runs here: this node is its node now.
  case takeOver
  /// The migration failed: forget what came.
  case discard

  /// - Parameter isComplete: whether all of the machine has come: one that is called off in the middle can look paused by its user.
  init(_ vmi: JSON, node: String, machine: MachineState?, isComplete: Bool = true) {
    guard let handover = vmi.migration, handover.targetNode == node, vmi["status", "nodeName"].string != node else {
      self = .nothing
      return
    }
    guard handover.isUnfinished else {
      self = handover.isFailed ? .discard : .nothing
      return
    }
    switch machine {
    case .running where isComplete: self = .takeOver
    case .paused(.user) where isComplete, .paused(.inputOutputError) where isComplete: self = .complete
    default: self = handover.isPrepared ? .wait : .prepare
    }
  }
}

struct IncomingSync: Sendable {
  let context: AgentContext
  let emulation: Emulation

  private var status: StatusWriter { StatusWriter(client: context.client, cache: context.incoming, subresource: nil) }
  private var now: String { RFC3339.microseconds(context.time.date) }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    guard let vmi = context.incoming[key] else { return .done }
    let machine = try await ownMachine(of: vmi)
    let state = try await machine?.state()
    let isComplete = try await machine?.isPersistent() ?? false
    switch IncomingPlan(vmi, node: context.node, machine: state, isComplete: isComplete) {
    case .nothing: return .done
    case .prepare: return try await prepare(vmi)
    case .wait:
      try fetchLog(vmi)
      // No event tells that the last of the memory has come.
      return state == .postCopy ? .requeue(after: .milliseconds(200)) : .done
    case .complete:
      guard let machine, let arrival = Arrival(vmi, context: context) else { return .done }
      guard (try? await arrival.complete(machine)) != nil else { return .requeue(after: .milliseconds(500)) }
      return try await takeOver(vmi, machine)
    case .takeOver: return try await takeOver(vmi, machine)
    case .discard: return try await discard(vmi, machine, state)
    }
  }

  private func ownMachine(of vmi: JSON) async throws -> (any Machine)? {
    guard let machine = try await context.hypervisor.machine(named: DomainIdentity(vmi: vmi).domainName) else {
      return nil
    }
    do {
      return try LiveDomain(xml: try await machine.xml()).identity?.uid == vmi.meta.uid ? machine : nil
    } catch let error as HypervisorError where error.code == .notFound {
      return nil
    }
  }

  private func prepare(_ vmi: JSON) async throws -> Outcome {
    guard let handover = vmi.migration else { return .done }
    do {
      try MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid).make()
      _ = try await domainXML(vmi)
      if vmi.hasSerialConsole { try context.hub.expect(vmi) }
    } catch let error as HypervisorError where error.code == .disconnected {
      throw error
    } catch {
      context.events.record(EventNote(.warning, "MigrationTargetFailed", "\(error)", about: vmi))
      let failed = HandoverStatus.failed(vmi, "node \(context.node) cannot take the machine: \(error)", now: now)
      try await status.write(failed, over: vmi)
      return .done
    }
    try await status.write(
      HandoverStatus.prepared(vmi, address: context.address, port: context.endpoint.number), over: vmi)
    try fetchLog(vmi)
    return .done
  }

  /// The machine's description with this host's paths; makes what is missing of them.
  func domainXML(_ vmi: JSON) async throws -> String {
    let log = try vmi.hasSerialConsole ? context.hub.log(for: vmi) : nil
    let host = try await context.volumes.prepare(vmi, emulation: emulation, consoleLogPath: log?.path)
    return try DomainXML.text(for: vmi, on: host)
  }

  private func fetchLog(_ vmi: JSON) throws {
    if vmi.hasSerialConsole { context.imports.fetch(try context.hub.log(for: vmi), of: vmi, context: context) }
  }

  private func takeOver(_ vmi: JSON, _ machine: (any Machine)?) async throws -> Outcome {
    guard let machine else { return .done }
    try fetchLog(vmi)
    // Before the instance is known to be here: a log without a machine would be put away.
    if vmi.hasSerialConsole, let path = try LiveDomain(xml: try await machine.xml()).consolePath {
      try context.hub.attach(vmi, path: path)
    }
    // Once more, should the event have been lost.
    await Arrival(vmi, context: context)?.announce()
    let arrived = HandoverStatus.arrived(
      vmi, at: context.node, standstill: context.standstills.take(vmi.meta.uid), now: now)
    try await status.write(arrived, over: vmi)
    context.logger.info("a machine has arrived", metadata: ["instance": "\(vmi.key)"])
    if let handover = vmi.migration {
      context.events.record(
        EventNote(
          .normal, "Migrated", "The VirtualMachineInstance migrated to node \(context.node).", about: vmi))
      MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid).remove()
    }
    return .done
  }

  private func discard(_ vmi: JSON, _ machine: (any Machine)?, _ state: MachineState?) async throws -> Outcome {
    if let machine {
      if state?.isActive == true { try? await machine.destroy() }
      do { try await machine.undefine() } catch let error as HypervisorError where error.code == .notFound {}
    }
    try context.volumes.remove(uid: vmi.meta.uid)
    // Complete or not: the log goes on where the machine is.
    if let log = try context.hub.existingLog(of: vmi) {
      context.imports.cancel(id: log.id)
      try context.hub.remove(id: log.id)
    }
    if let handover = vmi.migration {
      MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid).remove()
    }
    return .done
  }
}
