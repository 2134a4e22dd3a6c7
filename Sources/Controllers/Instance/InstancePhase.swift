// The phases of a VirtualMachineInstance and the record of its transitions.

import Codecs
import KubeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `status.phase` of a VMI. Controllers write it up to `scheduled`, the node's agent from there on.
enum InstancePhase: String {
  case unset = ""
  case pending = "Pending"
  case scheduling = "Scheduling"
  case scheduled = "Scheduled"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  case waitingForSync = "WaitingForSync"
  case unknown = "Unknown"

  var isFinal: Bool { self == .succeeded || self == .failed }

  /// Whether the controllers still own the object's status.
  var isBeforeHandOver: Bool { self == .unset || self == .pending || self == .scheduling }
}

extension JSON {
  /// The phase of this VMI.
  var instancePhase: InstancePhase { InstancePhase(rawValue: self["status"]["phase"].string ?? "") ?? .unknown }

  /// Enters a phase, with one entry in `phaseTransitionTimestamps`.
  mutating func enter(_ phase: InstancePhase, now: String) {
    guard instancePhase != phase else { return }
    var transitions = self["status"]["phaseTransitionTimestamps"].elements
    transitions.append(["phase": .string(phase.rawValue), "phaseTransitionTimestamp": .string(now)])
    self["status", "phaseTransitionTimestamps"] = .array(transitions)
    self["status", "phase"] = .string(phase.rawValue)
  }

  /// When this VMI entered a phase; nil where it never did.
  func transition(to phase: InstancePhase) -> Date? {
    let entry = self["status"]["phaseTransitionTimestamps"].elements.last { $0["phase"].string == phase.rawValue }
    return entry?["phaseTransitionTimestamp"].string.flatMap(RFC3339.date)
  }
}
