// status.printableStatus: one word for people. The first row of the table that applies wins.

import Codecs
import KubeModel

/// What `kubectl get vm` shows as STATUS.
enum PrintableStatus: String, CaseIterable {
  case terminating = "Terminating"
  case stopping = "Stopping"
  case migrating = "Migrating"
  case paused = "Paused"
  case running = "Running"
  case errorPvcNotFound = "ErrorPvcNotFound"
  case dataVolumeError = "DataVolumeError"
  case errorUnschedulable = "ErrorUnschedulable"
  case provisioning = "Provisioning"
  case waitingForVolumeBinding = "WaitingForVolumeBinding"
  case errImagePull = "ErrImagePull"
  case imagePullBackOff = "ImagePullBackOff"
  case starting = "Starting"
  case crashLoopBackOff = "CrashLoopBackOff"
  case stopped = "Stopped"
  case waitingForReceiver = "WaitingForReceiver"
  case unknown = "Unknown"

  init(machine: JSON, instance: JSON?) {
    self = Self.allCases.first { $0.applies(machine, instance) } ?? .unknown
  }

  private func applies(_ machine: JSON, _ instance: JSON?) -> Bool {
    let phase = instance?.instancePhase
    switch self {
    case .terminating: return machine.meta.isDeleting
    case .stopping:
      guard let instance, phase?.isFinal == false else { return false }
      return instance.meta.isDeleting || StateChangeRequest.all(of: machine).first?.isStop(of: instance) == true
    case .migrating: return phase?.isFinal == false && instance?.unfinishedMigration != nil
    case .paused: return phase == .running && instance?.isTrue("Paused") == true
    case .running: return phase == .running
    case .errorPvcNotFound: return instance?.failsToSynchronize("FailedPvcNotFound") == true
    case .dataVolumeError: return instance?.condition("DataVolumesReady")?.reason == "Error"
    case .errorUnschedulable: return phase?.isBeforeHandOver == true && instance?.isUnschedulable == true
    case .provisioning: return phase?.isBeforeHandOver == true && instance?.isTrue("Provisioning") == true
    case .waitingForVolumeBinding:
      return instance?.condition("DataVolumesReady")?.reason == "WaitForFirstConsumer"
    case .errImagePull: return instance?.failsToSynchronize("ErrImagePull") == true
    case .imagePullBackOff: return instance?.failsToSynchronize("ImagePullBackOff") == true
    case .starting: return phase?.isBeforeHandOver == true || phase == .scheduled
    case .crashLoopBackOff:
      guard phase?.isFinal != false else { return false }
      return StartFailure(machine["status"]["startFailure"]) != nil
    case .stopped: return phase?.isFinal != false
    case .waitingForReceiver: return phase == .waitingForSync
    case .unknown: return true
    }
  }
}

extension JSON {
  var isUnschedulable: Bool {
    guard let condition = condition("PodScheduled") else { return false }
    return condition.status == .no && condition.reason == "Unschedulable"
  }

  func failsToSynchronize(_ reason: String) -> Bool {
    guard let condition = condition("Synchronized") else { return false }
    return condition.status == .no && condition.reason == reason
  }
}
