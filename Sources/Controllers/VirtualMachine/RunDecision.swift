// What a VM's run strategy demands, given its instance: the table of the KubeVirt API, as pure functions.

import Codecs
import FoundationEssentials
import KubeModel

/// One entry of `status.stateChangeRequests`, left there by the start, stop and restart subresources.
struct StateChangeRequest: Hashable {
  var json: JSON

  static let start = StateChangeRequest(json: ["action": "Start"])

  static func all(of machine: JSON) -> [StateChangeRequest] {
    machine["status"]["stateChangeRequests"].elements.map { StateChangeRequest(json: $0) }
  }

  var isStart: Bool { json["action"].string == "Start" }
  var wantsPaused: Bool { json["data"]["paused"].string == "true" }

  func isStop(of instance: JSON) -> Bool {
    json["action"].string == "Stop" && json["uid"].string == instance.meta.uid
  }
}

/// What to do to the instance of a VM.
enum RunDecision: Hashable {
  case nothing
  case start(paused: Bool)
  /// The instance may be started again only then.
  case wait(until: Date)
  /// Delete the instance; `thenStart` leaves a request for the next one.
  case stop(thenStart: Bool)
  /// A start request for a halted VM: it becomes one that always runs.
  case becomeAlways
}

extension RunDecision {
  init(for machine: JSON, instance: JSON?, retryAfter: Date?, now: Date) {
    let requests = StateChangeRequest.all(of: machine)
    let strategy = RunStrategy(of: machine)
    guard let instance else {
      self = Self.withoutInstance(machine, strategy, requests, retryAfter: retryAfter, now: now)
      return
    }
    self = instance.meta.isDeleting ? .nothing : Self.withInstance(instance, strategy, requests)
  }

  private static func withInstance(
    _ instance: JSON, _ strategy: RunStrategy, _ requests: [StateChangeRequest]
  ) -> RunDecision {
    let phase = instance.instancePhase
    let isAskedToStop = requests.first?.isStop(of: instance) ?? false
    let isAskedToStart = requests.contains(where: \.isStart)
    switch strategy {
    case .halted: return .stop(thenStart: false)
    case .always: return isAskedToStop || phase.isFinal ? .stop(thenStart: false) : .nothing
    case .rerunOnFailure:
      let reruns = phase == .failed && !isAskedToStop && !isAskedToStart
      return isAskedToStop || phase.isFinal ? .stop(thenStart: reruns) : .nothing
    case .manual: return isAskedToStop || (phase.isFinal && isAskedToStart) ? .stop(thenStart: false) : .nothing
    case .once, .waitAsReceiver: return .nothing
    }
  }

  private static func withoutInstance(
    _ machine: JSON, _ strategy: RunStrategy, _ requests: [StateChangeRequest], retryAfter: Date?, now: Date
  ) -> RunDecision {
    let request = requests.first(where: \.isStart)
    let isNew = machine["status"]["runStrategy"].string != strategy.rawValue
    let starts =
      switch strategy {
      case .always: true
      case .rerunOnFailure: isNew || request != nil
      case .manual: request != nil
      case .once: isNew
      case .halted, .waitAsReceiver: false
      }
    if strategy == .halted, request != nil { return .becomeAlways }
    guard starts else { return .nothing }
    if let retryAfter, retryAfter > now { return .wait(until: retryAfter) }
    return .start(paused: request?.wantsPaused ?? false)
  }
}
