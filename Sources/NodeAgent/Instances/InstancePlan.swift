// What to do next for an instance: a pure decision over a snapshot, so that each rule is a line in a test.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel

/// Why an instance has ended; the raw value is its `status.reason`.
enum EndReason: String, Sendable {
  case inOrder = ""
  case crashed = "GuestCrashed"
  case killed = "GuestKilled"
  case vanished = "MachineVanished"

  var sentence: String {
    switch self {
    case .inOrder: "The VirtualMachineInstance was shut down."
    case .crashed: "The VirtualMachineInstance crashed."
    case .killed: "The VirtualMachineInstance was killed: it did not shut down within its grace period."
    case .vanished: "The machine of the VirtualMachineInstance has vanished."
    }
  }
}

/// The one next step for an instance.
enum InstancePlan: Sendable, Hashable {
  case nothing
  /// Prepare, define and start.
  case launch
  /// It runs: hold its console, report its status.
  case observe
  /// Ask the guest to power off; pull the plug when this much time has passed.
  case askToStop(remaining: Duration)
  case kill
  /// Write the final phase; what is left is released afterwards.
  case finish(InstancePhase, reason: EndReason)
  /// Forget the machine and remove what was made for the instance of that UID.
  case release(uid: String)
  /// Someone else's domain has the name.
  case refuse(String)

  init(_ snapshot: InstanceSnapshot) {
    guard let vmi = snapshot.vmi else {
      self = Self.orphan(snapshot.machine)
      return
    }
    if let machine = snapshot.machine {
      guard let identity = machine.live.identity else {
        self = .refuse("a domain named \(DomainIdentity(vmi: vmi).domainName) exists that is not managed by Spyhop")
        return
      }
      guard identity.uid == vmi.meta.uid else {
        self = Self.orphan(machine)
        return
      }
    }
    self = Self.owned(vmi, snapshot)
  }

  /// A machine whose instance is gone, or has been made anew under the same name.
  private static func orphan(_ machine: MachineView?) -> InstancePlan {
    guard let machine, let identity = machine.live.identity else { return .nothing }
    return machine.state.isActive ? .kill : .release(uid: identity.uid)
  }

  private static func owned(_ vmi: JSON, _ snapshot: InstanceSnapshot) -> InstancePlan {
    let phase = vmi.instancePhase
    guard [.scheduled, .running, .succeeded, .failed].contains(phase) else { return .nothing }
    if phase.isFinal { return snapshot.machine?.state.isActive == true ? .kill : .release(uid: vmi.meta.uid) }
    let isStopping = vmi.meta.isDeleting || snapshot.pod?.meta.isDeleting == true
    let hasLeft = snapshot.isLeaving && snapshot.machine.map { $0.state.mayHaveLeft } ?? true
    // Its new node says so itself; until then nobody can tell, and nothing is forgotten.
    if hasLeft { return .nothing }
    guard let machine = snapshot.machine else { return missing(phase, isStopping: isStopping) }
    guard case .shutOff(let reason) = machine.state else {
      if machine.state == .crashed { return .finish(.failed, reason: .crashed) }
      return isStopping ? stop(vmi, snapshot) : .observe
    }
    let hasNotRun = phase == .scheduled && (reason == .unknown || reason == .failed)
    if hasNotRun { return isStopping ? .finish(.succeeded, reason: .inOrder) : .launch }
    return ended(reason, vmi)
  }

  private static func missing(_ phase: InstancePhase, isStopping: Bool) -> InstancePlan {
    switch (phase, isStopping) {
    case (.scheduled, false): .launch
    case (.scheduled, true): .finish(.succeeded, reason: .inOrder)
    default: .finish(.failed, reason: .vanished)
    }
  }

  /// The final phase for a machine that has stopped (reference C.4).
  private static func ended(_ reason: MachineState.StopReason, _ vmi: JSON) -> InstancePlan {
    switch reason {
    case .shutdown, .saved: .finish(.succeeded, reason: .inOrder)
    // Cut off although it could have been asked: it did not end in order.
    case .destroyed: vmi.canShutDownInOrder ? .finish(.failed, reason: .killed) : .finish(.succeeded, reason: .inOrder)
    case .crashed: .finish(.failed, reason: .crashed)
    case .migrated: .nothing
    case .failed, .daemon, .unknown: .finish(.failed, reason: .vanished)
    }
  }

  private static func stop(_ vmi: JSON, _ snapshot: InstanceSnapshot) -> InstancePlan {
    guard vmi.canShutDownInOrder else { return .kill }
    let asked = vmi.meta.deletionTimestamp.flatMap(RFC3339.date)
    // A pod's deletion time lies in the future: its grace is in it already.
    let podDeadline = snapshot.pod?.meta.deletionTimestamp.flatMap(RFC3339.date)
    let deadline = asked?.addingTimeInterval(vmi.terminationGrace) ?? podDeadline ?? snapshot.now
    let remaining = deadline.timeIntervalSince(snapshot.now)
    return remaining > 0 ? .askToStop(remaining: .seconds(remaining)) : .kill
  }
}

extension MachineState {
  /// Whether a machine that is being migrated looks like this after it has gone.
  fileprivate var mayHaveLeft: Bool {
    switch self {
    case .shutOff(.shutdown), .shutOff(.saved): false
    case .shutOff, .crashed: true
    case .running, .postCopy, .paused, .shuttingDown, .unknown: false
    }
  }
}
