import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Printable status")
struct PrintableStatusTests {
  struct Case: CustomStringConvertible, Sendable {
    var status: PrintableStatus
    var machine = plainMachine
    var instance: JSON?
    var description: String { status.rawValue }
  }

  static func with(_ phase: InstancePhase, _ type: String, _ status: Condition.Status, _ reason: String = "") -> JSON {
    var instance = instance(phase)
    instance.setCondition(Condition(type, status, reason: reason), now: nowText)
    return instance
  }

  static let failing = machine(status: [
    "startFailure": ["consecutiveFailCount": 1, "retryAfterTimestamp": .string(nowText)]
  ])
  static let asked = machine(status: ["stateChangeRequests": [["action": "Stop", "uid": "vmi-uid"]]])

  static var migrating: JSON {
    var instance = instance(.running)
    instance["status", "migrationState"] = ["migrationUid": "m-uid", "targetNode": "node-b"]
    return instance
  }

  static let cases: [Case] = [
    Case(status: .terminating, machine: deleting(machine()), instance: instance(.running)),
    Case(status: .stopping, instance: deleting(instance(.running))),
    Case(status: .stopping, machine: asked, instance: instance(.running)),
    Case(status: .migrating, instance: migrating),
    Case(status: .paused, instance: with(.running, "Paused", .yes)),
    Case(status: .running, instance: instance(.running)),
    Case(status: .errorPvcNotFound, instance: with(.pending, "Synchronized", .no, "FailedPvcNotFound")),
    Case(status: .errorUnschedulable, instance: with(.scheduling, "PodScheduled", .no, "Unschedulable")),
    Case(status: .errImagePull, instance: with(.scheduling, "Synchronized", .no, "ErrImagePull")),
    Case(status: .starting, instance: instance(.pending)),
    Case(status: .starting, instance: instance(.scheduled)),
    Case(status: .crashLoopBackOff, machine: failing),
    Case(status: .crashLoopBackOff, machine: failing, instance: instance(.failed)),
    Case(status: .stopped),
    Case(status: .stopped, instance: instance(.succeeded)),
    Case(status: .waitingForReceiver, instance: instance(.waitingForSync)),
    Case(status: .unknown, instance: instance(.unknown)),
  ]

  @Test("the first row that applies wins", arguments: cases)
  func table(_ row: Case) {
    #expect(PrintableStatus(machine: row.machine, instance: row.instance) == row.status)
  }
}
