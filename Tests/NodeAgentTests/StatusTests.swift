// Status as it is written for instances and their pods.

import Codecs
import Hypervisor
import KubeModel
import Testing

@testable import NodeAgent

@Suite("Instance status")
struct InstanceStatusTests {
  private let vmi = Fixture.instance("vm")

  private func observed(_ vmi: JSON, _ state: MachineState, now: String = "t1") throws -> JSON {
    var live = try LiveDomain(xml: "<domain/>")
    live.interfaces = [LiveDomain.Interface(mac: "52:54:00:00:00:01", name: "default")]
    return InstanceStatus.observed(vmi, machine: MachineView(state: state, live: live), address: "10.0.0.1", now: now)
  }

  @Test("a running machine: phase, its time, interfaces and conditions at once")
  func running() throws {
    let vmi = try observed(vmi, .running)
    #expect(vmi["status", "phase"] == "Running")
    #expect(
      vmi["status", "phaseTransitionTimestamps"].elements.last == [
        "phase": "Running", "phaseTransitionTimestamp": "t1",
      ])
    #expect(vmi["status", "interfaces"][0]["ipAddress"] == "10.0.0.1")
    #expect(vmi.isTrue("Ready"))
    #expect(vmi.isTrue("Synchronized"))
  }

  @Test("looking again changes nothing")
  func stable() throws {
    let first = try observed(vmi, .running)
    #expect(try observed(first, .running, now: "t2") == first)
  }

  @Test("readiness is left to its controller once the phase is written")
  func readiness() throws {
    var vmi = try observed(vmi, .running)
    let verdict = Condition("Ready", .no, reason: "NodeNotReady")
    vmi.setCondition(verdict, now: "t2")
    #expect(try observed(vmi, .running, now: "t3").condition("Ready") == verdict)
  }

  @Test("pausing adds a condition with its reason, running takes it away")
  func paused() throws {
    #expect(try observed(vmi, .paused(.user)).condition("Paused")?.reason == "PausedByUser")
    #expect(try observed(vmi, .paused(.inputOutputError)).condition("Paused")?.reason == "PausedIOError")
    #expect(try observed(observed(vmi, .paused(.user)), .running).condition("Paused") == nil)
  }

  @Test("an end has its phase and reason, and no addresses any more")
  func finished() throws {
    let vmi = InstanceStatus.finished(
      try observed(vmi, .paused(.user)), phase: .failed, reason: "GuestCrashed", now: "t2")
    #expect(vmi["status", "phase"] == "Failed")
    #expect(vmi["status", "reason"] == "GuestCrashed")
    #expect(vmi["status", "interfaces"].isNull)
    #expect(vmi.condition("Paused") == nil)
    #expect(vmi.condition("Ready")?.reason == "GuestNotRunning")
  }
}

@Suite("Launcher pods")
struct LauncherPodTests {
  private let pod = Fixture.pod(for: Fixture.instance("vm", uid: "u1"))

  @Test("a pod in its place is running and ready")
  func running() {
    let pod = LauncherPod.running(pod, address: "10.0.0.1", isPaused: false, now: "t1")
    #expect(pod["status", "phase"] == "Running")
    #expect(pod["status", "podIP"] == "10.0.0.1")
    #expect(pod["status", "containerStatuses"][0]["state", "running", "startedAt"] == "t1")
    #expect(pod.isTrue("Ready"))
    #expect(LauncherPod.running(pod, address: "10.0.0.1", isPaused: true, now: "t2") == pod)
  }

  @Test("a readiness gate follows the guest's pause")
  func gate() {
    var gated = pod
    gated["spec", "readinessGates"] = [["conditionType": .string(LauncherPod.readinessGate)]]
    let paused = LauncherPod.running(gated, address: "10.0.0.1", isPaused: true, now: "t1")
    #expect(!paused.isTrue("Ready"))
    #expect(LauncherPod.running(paused, address: "10.0.0.1", isPaused: false, now: "t2").isTrue("Ready"))
  }

  @Test("an ended pod says how its container ended", arguments: [(true, "Succeeded", 0), (false, "Failed", 1)])
  func ended(succeeded: Bool, phase: String, code: Int) {
    let running = LauncherPod.running(pod, address: "10.0.0.1", isPaused: false, now: "t1")
    let pod = LauncherPod.ended(running, succeeded: succeeded, now: "t2")
    #expect(pod["status", "phase"] == .string(phase))
    let state = pod["status", "containerStatuses"][0]["state", "terminated"]
    #expect(state["exitCode"] == JSON(code))
    #expect(state["startedAt"] == "t1")
    #expect(!pod.isTrue("Ready"))
  }

  @Test("a pod knows its instance by owner, else by annotation")
  func instance() {
    #expect(LauncherPod.instanceUID(pod) == "u1")
    #expect(LauncherPod.instanceKey(pod) == ObjectKey(namespace: "default", name: "vm"))
    var owned = pod
    owned.meta.ownerReferences = [OwnerReference(controller: Fixture.instance("other"))]
    #expect(LauncherPod.instanceKey(owned)?.name == "other")
  }
}
