// Between the creation or the start of a VM and its first instance there is nothing to connect to yet.

import Codecs
import KubeModel

/// Waits until a machine that is meant to run has an instance.
struct InstanceWait {
  private static let interval = Duration.milliseconds(500)

  let client: any ResourceClient
  let machine: ObjectKey
  let patience: Duration
  var clock: any Clock<Duration> = ContinuousClock()

  /// Returns once there is an instance, whatever its phase.
  ///
  /// - Parameter say: gets what is being waited for, again at each try.
  /// - Throws: `APIError` where the machine is stopped or unknown, or the patience is used up.
  func run(_ say: (String) async throws -> Void) async throws {
    var waited = Duration.zero
    while true {
      do {
        _ = try await client.instance(of: machine)
        return
      } catch let error as APIError where error == .stopped(machine) {
        guard try await isMeantToRun() else { throw error }
      } catch let error as APIError where error.reason == .forbidden {
        return  // who may only connect is told by the console itself
      }
      let reason = "\(machine.name) is about to start"
      guard waited < patience else { throw APIError(.timeout, "gave up waiting: \(reason)") }
      try await say(reason)
      try await clock.sleep(for: Self.interval)
      waited += Self.interval
    }
  }

  private func isMeantToRun() async throws -> Bool {
    let object = try await client.get(
      Registry.virtualMachines, namespace: machine.namespace, name: machine.name)
    if object.meta.isDeleting { return false }
    if object["status", "stateChangeRequests"].elements.contains(where: { $0["action"].string == "Start" }) {
      return true
    }
    let strategy = object["spec", "runStrategy"].string ?? ""
    return object["spec", "running"].bool == true || ["Always", "RerunOnFailure", "Once"].contains(strategy)
  }
}
