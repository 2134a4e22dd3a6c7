// Makes machines what their instances say: looks, plans, and carries out the one next step.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// The sync loop's body for one instance at a time; the queue in front of it keeps runs of one key apart.
struct InstanceSync: Sendable {
  let context: AgentContext
  let launch: MachineLaunch
  let outgoing: OutgoingSync
  let memory: InstanceMemory

  private var status: StatusWriter { StatusWriter(client: context.client, cache: context.instances, subresource: nil) }
  private var now: String { RFC3339.seconds(context.time.date) }

  func reconcile(_ key: ObjectKey) async throws -> Outcome {
    let machine = try await context.hypervisor.machine(named: DomainIdentity(key: key, uid: "").domainName)
    guard let snapshot = try await look(key, machine) else { return .done }
    let outcome = try await carryOut(InstancePlan(snapshot), snapshot, machine)
    guard let vmi = context.instances[key], vmi["status", "migrationState"].isObject, outcome == .done else {
      return outcome
    }
    return try await outgoing.reconcile(vmi, machine: machine, state: snapshot.machine?.state)
  }

  // MARK: - Looking

  /// Nil where the instance is none of this node's business.
  private func look(_ key: ObjectKey, _ machine: (any Machine)?) async throws -> InstanceSnapshot? {
    let view = try await view(of: machine)
    let identity = view?.live.identity
    let orphan = InstanceSnapshot(vmi: nil, pod: nil, machine: view, now: context.time.date)
    guard let vmi = try await instance(key, isWanted: identity != nil) else { return orphan }
    guard vmi["status", "nodeName"].string == context.node else {
      // Of the same name, but made anew elsewhere or migrated there: the machine here has no instance any more.
      guard let identity else { return nil }
      return identity.uid != vmi.meta.uid || !vmi.isComing(to: context.node) ? orphan : nil
    }
    let pod = context.pods.objects(in: .launchersByInstance, vmi.meta.uid).first
    return InstanceSnapshot(
      vmi: vmi, pod: pod, machine: view, isLeaving: vmi.isLeaving(context.node), now: context.time.date)
  }

  private func view(of machine: (any Machine)?) async throws -> MachineView? {
    guard let machine else { return nil }
    do {
      return MachineView(state: try await machine.state(), live: try LiveDomain(xml: try await machine.xml()))
    } catch let error as HypervisorError where error.code == .notFound {
      return nil
    }
  }

  /// The cached instance; where there is none but a machine is left, the server's own word.
  private func instance(_ key: ObjectKey, isWanted: Bool) async throws -> JSON? {
    if let cached = context.instances[key] { return cached }
    guard isWanted else { return nil }
    do {
      return try await context.client.get(Registry.virtualMachineInstances, namespace: key.namespace, name: key.name)
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  // MARK: - Acting

  private func carryOut(
    _ plan: InstancePlan, _ snapshot: InstanceSnapshot, _ machine: (any Machine)?
  ) async throws -> Outcome {
    switch plan {
    case .nothing: return .done
    case .launch: return try await start(snapshot)
    case .observe: return try await observe(snapshot, machine)
    case .askToStop(let remaining): return try await ask(snapshot, machine, remaining)
    case .kill: return try await kill(machine)
    case .finish(let phase, let reason): return try await finish(snapshot, phase, reason)
    case .release(let uid): return try await release(uid, snapshot, machine)
    case .refuse(let message): return try await fail(snapshot.vmi, HypervisorError(.refused, message))
    }
  }

  private func start(_ snapshot: InstanceSnapshot) async throws -> Outcome {
    guard let vmi = snapshot.vmi else { return .done }
    // Own writes wake the queue: without this a start that fails would be tried again at once.
    if let wait = memory.wait(uid: vmi.meta.uid, at: context.time.elapsed) { return .requeue(after: wait) }
    do {
      let machine = try await launch.launch(vmi)
      memory.succeeded(uid: vmi.meta.uid)
      var started = snapshot
      started.machine = try await view(of: machine)
      return try await carryOut(InstancePlan(started), started, machine)
    } catch let error as HypervisorError where error.code == .disconnected {
      throw error
    } catch let error as APIError {
      throw error
    } catch {
      return try await fail(vmi, error)
    }
  }

  private func fail(_ vmi: JSON?, _ error: any Error) async throws -> Outcome {
    guard let vmi else { return .done }
    let delay = memory.failed(uid: vmi.meta.uid, at: context.time.elapsed)
    context.logger.warning("could not start a machine", metadata: ["instance": "\(vmi.key)", "reason": "\(error)"])
    context.events.record(EventNote(.warning, "SyncFailed", "\(error)", about: vmi))
    try await status.write(InstanceStatus.failing(vmi, "\(error)", now: now), over: vmi)
    return .requeue(after: delay)
  }

  private func observe(_ snapshot: InstanceSnapshot, _ machine: (any Machine)?) async throws -> Outcome {
    guard let vmi = snapshot.vmi, let view = snapshot.machine, let machine else { return .done }
    // A console that has gone ahead of its machine must not be begun anew here.
    let hasDeparted = try vmi.isLeaving(context.node) && context.hub.hasDeparted(vmi)
    if let path = view.live.consolePath, !hasDeparted {
      do { try context.hub.attach(vmi, path: path) } catch {
        context.logger.warning(
          "could not open a console's log", metadata: ["instance": "\(vmi.key)", "reason": "\(error)"])
      }
    }
    // An agent that was killed between a machine's arrival and the end of its log goes on with the log.
    if let log = try context.hub.existingLog(of: vmi) { context.imports.fetch(log, of: vmi, context: context) }
    if let pod = snapshot.pod, !memory.isPlaced(uid: vmi.meta.uid),
      let process = MachineProcess.find(uuid: machine.uuid)
    {
      memory.setPlaced(uid: vmi.meta.uid)
      _ = context.group(podUID: pod.meta.uid).place(process)
    }
    try await status.write(InstanceStatus.observed(vmi, machine: view, address: context.address, now: now), over: vmi)
    return .done
  }

  private func ask(_ snapshot: InstanceSnapshot, _ machine: (any Machine)?, _ remaining: Duration) async throws
    -> Outcome
  {
    guard let vmi = snapshot.vmi, let machine else { return .done }
    if memory.isFirstStop(uid: vmi.meta.uid) {
      context.events.record(EventNote(.normal, "ShuttingDown", "Signaled Graceful Shutdown", about: vmi))
    }
    // A guest that is paused cannot react; one that boots still may not, so it is asked again.
    if case .paused(.user) = snapshot.machine?.state { try await machine.resume() }
    if snapshot.machine?.state != .shuttingDown { try? await machine.shutdown() }
    return .requeue(after: min(remaining + .milliseconds(10), .seconds(5)))
  }

  private func kill(_ machine: (any Machine)?) async throws -> Outcome {
    do {
      try await machine?.destroy()
    } catch let error as HypervisorError where error.code == .invalidState || error.code == .notFound {
      // It has ended by itself meanwhile.
    }
    return .requeue(after: .seconds(1))
  }

  private func finish(_ snapshot: InstanceSnapshot, _ phase: InstancePhase, _ reason: EndReason) async throws -> Outcome
  {
    guard let vmi = snapshot.vmi else { return .done }
    try await status.write(InstanceStatus.finished(vmi, phase: phase, reason: reason.rawValue, now: now), over: vmi)
    if vmi.hasSerialConsole, let log = try? context.hub.log(for: vmi) {
      context.hub.detach(id: log.id)
      log.markers.add(.stop, offset: log.bounds.upperBound, detail: phase.rawValue)
    }
    context.events.record(EventNote(phase == .succeeded ? .normal : .warning, "Stopped", reason.sentence, about: vmi))
    return .done
  }

  private func release(_ uid: String, _ snapshot: InstanceSnapshot, _ machine: (any Machine)?) async throws -> Outcome {
    if let machine {
      do { try await machine.undefine() } catch let error as HypervisorError where error.code == .notFound {}
      let object = snapshot.vmi ?? snapshot.machine?.live.identity.map(Self.formerInstance)
      if let object {
        context.events.record(EventNote(.normal, "Deleted", "The machine was removed from its node.", about: object))
      }
    }
    try context.volumes.remove(uid: uid)
    memory.forget(uid: uid)
    // The object that is there now, if it is another one of the same name, has its own turn.
    return snapshot.vmi.map { $0.meta.uid != uid } == true ? .requeue(after: .zero) : .done
  }

  /// Enough of an instance that is gone to tell an event about it.
  private static func formerInstance(_ identity: DomainIdentity) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": [
        "namespace": .string(identity.key.namespace), "name": .string(identity.key.name), "uid": .string(identity.uid),
      ],
    ]
  }
}
