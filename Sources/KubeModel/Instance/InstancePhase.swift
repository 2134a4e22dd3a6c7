// The phases of a VirtualMachineInstance and the record of its transitions.

public import Codecs
public import FoundationEssentials

/// `status.phase` of a VMI. Controllers write it up to `scheduled`, the node's agent from there on.
public enum InstancePhase: String, Sendable {
  case unset = ""
  case pending = "Pending"
  case scheduling = "Scheduling"
  case scheduled = "Scheduled"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  case waitingForSync = "WaitingForSync"
  case unknown = "Unknown"

  public var isFinal: Bool { self == .succeeded || self == .failed }

  /// Whether the controllers still own the object's status.
  public var isBeforeHandOver: Bool { self == .unset || self == .pending || self == .scheduling }
}

extension JSON {
  /// The phase of this VMI.
  public var instancePhase: InstancePhase { InstancePhase(rawValue: self["status", "phase"].string ?? "") ?? .unknown }

  /// Enters a phase, with one entry in `phaseTransitionTimestamps`.
  ///
  /// - Parameter now: RFC 3339.
  public mutating func enter(_ phase: InstancePhase, now: String) {
    guard instancePhase != phase else { return }
    notePhase(phase.rawValue, now: now)
  }

  /// When this VMI entered a phase last; nil where it never did.
  public func transition(to phase: InstancePhase) -> Date? { phaseNote(phase.rawValue) }

  func phaseNote(_ phase: String) -> Date? {
    let entry = self["status", "phaseTransitionTimestamps"].elements.last { $0["phase"].string == phase }
    return entry?["phaseTransitionTimestamp"].string.flatMap(RFC3339.date)
  }

  /// Sets `status.phase` and adds the entry for it.
  mutating func notePhase(_ phase: String, now: String) {
    var transitions = self["status", "phaseTransitionTimestamps"].elements
    transitions.append(["phase": .string(phase), "phaseTransitionTimestamp": .string(now)])
    self["status", "phaseTransitionTimestamps"] = .array(transitions)
    self["status", "phase"] = .string(phase)
  }
}
