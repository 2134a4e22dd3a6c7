// Each rule of the sync loop, without a machine.

import Codecs
import Hypervisor
import KubeModel
import Testing

@testable import NodeAgent

@Suite("Plans for instances")
struct InstancePlanTests {
  static let scheduled = Fixture.instance("vm", uid: "u1")

  static func changed(_ path: [String], _ value: JSON, of vmi: JSON = scheduled) -> JSON {
    var vmi = vmi
    vmi[path] = value
    return vmi
  }

  static let running = changed(["status", "phase"], "Running")

  @Test("a scheduled instance is launched")
  func launch() {
    #expect(InstancePlan(InstanceSnapshot(Self.scheduled)) == .launch)
  }

  @Test(
    "a machine that was defined but has not run is launched again",
    arguments: [MachineState.StopReason.unknown, .failed])
  func relaunch(reason: MachineState.StopReason) {
    #expect(InstancePlan(InstanceSnapshot(Self.scheduled, machine: .shutOff(reason))) == .launch)
  }

  @Test("a machine that ran and ended before its start was written down is not started again")
  func endedEarly() {
    #expect(
      InstancePlan(InstanceSnapshot(Self.scheduled, machine: .shutOff(.shutdown)))
        == .finish(.succeeded, reason: .inOrder))
  }

  @Test("an active machine is observed", arguments: [MachineState.running, .paused(.user), .unknown])
  func observe(state: MachineState) {
    #expect(InstancePlan(InstanceSnapshot(Self.running, machine: state)) == .observe)
  }

  @Test("phases that are others' business are left alone", arguments: ["", "Pending", "Scheduling"])
  func othersPhases(phase: String) {
    let vmi = Self.changed(["status", "phase"], .string(phase))
    #expect(InstancePlan(InstanceSnapshot(vmi)) == .nothing)
  }

  @Test("how a machine ended decides the final phase")
  func finalPhases() {
    var patient = Self.running
    patient["spec", "terminationGracePeriodSeconds"] = 30
    func phase(_ vmi: JSON, _ reason: MachineState.StopReason) -> InstancePhase? {
      guard case .finish(let phase, _) = InstancePlan(InstanceSnapshot(vmi, machine: .shutOff(reason))) else {
        return nil
      }
      return phase
    }
    #expect(phase(patient, .shutdown) == .succeeded)
    #expect(phase(patient, .saved) == .succeeded)
    #expect(phase(patient, .destroyed) == .failed)
    #expect(phase(Self.running, .destroyed) == .succeeded)
    #expect(phase(patient, .crashed) == .failed)
    #expect(phase(patient, .unknown) == .failed)
    #expect(phase(patient, .migrated) == nil)
  }

  @Test("a running instance without a machine has failed")
  func vanished() {
    #expect(InstancePlan(InstanceSnapshot(Self.running)) == .finish(.failed, reason: .vanished))
  }

  @Test("a final instance's machine is stopped, then released")
  func final() {
    let vmi = Self.changed(["status", "phase"], "Failed")
    #expect(InstancePlan(InstanceSnapshot(vmi, machine: .running)) == .kill)
    #expect(InstancePlan(InstanceSnapshot(vmi, machine: .shutOff(.destroyed))) == .release(uid: "u1"))
    #expect(InstancePlan(InstanceSnapshot(vmi)) == .release(uid: "u1"))
  }

  @Test("a deleted instance is asked to stop until its grace is over")
  func grace() {
    var vmi = Self.changed(["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z", of: Self.running)
    vmi["spec", "terminationGracePeriodSeconds"] = 30
    func plan(_ now: String) -> InstancePlan { InstancePlan(InstanceSnapshot(vmi, machine: .running, now: now)) }
    #expect(plan("2026-01-01T00:00:10Z") == .askToStop(remaining: .seconds(20)))
    #expect(plan("2026-01-01T00:00:30Z") == .kill)
    vmi["spec", "domain", "features", "acpi", "enabled"] = false
    #expect(plan("2026-01-01T00:00:10Z") == .kill)
  }

  @Test("a deleted pod stops its machine by its own deadline")
  func deletedPod() {
    var pod = Fixture.pod(for: Self.running)
    pod["metadata", "deletionTimestamp"] = "2026-01-01T00:00:45Z"
    var vmi = Self.running
    vmi["spec", "terminationGracePeriodSeconds"] = 30
    let snapshot = InstanceSnapshot(vmi, machine: .running, pod: pod)
    #expect(InstancePlan(snapshot) == .askToStop(remaining: .seconds(45)))
  }

  @Test("an instance deleted before its start never starts")
  func deletedEarly() {
    let vmi = Self.changed(["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z")
    #expect(InstancePlan(InstanceSnapshot(vmi)) == .finish(.succeeded, reason: .inOrder))
  }

  @Test("a machine without its instance is stopped, then released")
  func orphan() {
    #expect(InstancePlan(InstanceSnapshot(nil, machine: .running, uid: "u0")) == .kill)
    #expect(InstancePlan(InstanceSnapshot(nil, machine: .shutOff(.destroyed), uid: "u0")) == .release(uid: "u0"))
    #expect(InstancePlan(InstanceSnapshot(nil)) == .nothing)
  }

  @Test("a machine of an earlier instance of the same name makes way first")
  func replaced() {
    #expect(InstancePlan(InstanceSnapshot(Self.scheduled, machine: .running, uid: "u0")) == .kill)
    let stopped = InstanceSnapshot(Self.scheduled, machine: .shutOff(.destroyed), uid: "u0")
    #expect(InstancePlan(stopped) == .release(uid: "u0"))
  }

  @Test("someone else's domain is never touched")
  func foreign() {
    var snapshot = InstanceSnapshot(Self.scheduled, machine: .running)
    snapshot.machine?.live.identity = nil
    guard case .refuse = InstancePlan(snapshot) else {
      Issue.record("expected a refusal")
      return
    }
    snapshot.vmi = nil
    #expect(InstancePlan(snapshot) == .nothing)
  }
}
