import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Virtual machine plan")
struct VirtualMachinePlanTests {
  func plan(_ machine: JSON, _ instance: JSON? = nil) -> VirtualMachinePlan {
    VirtualMachinePlan(machine: machine, namesake: instance, now: now, jitter: 0)
  }

  func status(_ machine: JSON, _ actions: [Action]) throws -> JSON {
    try applying(actions.patch(Registry.virtualMachines, subresource: "status"), to: machine)["status"]
  }

  @Test("the instance has the VM's name, the template's labels and the VM's uuid, and is owned by the VM")
  func manifest() throws {
    let actions = plan(machine()).actions()
    let instance = try #require(actions.creations(Registry.virtualMachineInstances).first)
    #expect(instance.key == key("testvm"))
    #expect(instance.meta.labels == ["app": "test"])
    #expect(instance.meta.annotations["note"] == "kept")
    #expect(instance.meta.annotations["kubevirt.io/vm-generation"] == "1")
    #expect(instance["spec", "domain", "firmware", "uuid"] == "testvm-uid")
    #expect(instance.meta.controllerReference?.uid == "testvm-uid")
    #expect(instance.meta.finalizers == [Names.instanceFinalizer])
  }

  @Test("a uuid that the template names is kept, and a paused start is passed on")
  func manifestDetails() {
    var machine = machine(.manual, status: ["stateChangeRequests": [["action": "Start", "data": ["paused": "true"]]]])
    machine["spec", "template", "spec", "domain", "firmware", "uuid"] = "mine"
    let instance = plan(machine).actions().creations(Registry.virtualMachineInstances).first
    #expect(instance?["spec", "domain", "firmware", "uuid"] == "mine")
    #expect(instance?["spec", "startStrategy"] == "Paused")
  }

  @Test("the status of a start says Starting, and the start request is met")
  func starting() throws {
    let machine = machine(.manual, status: ["stateChangeRequests": [["action": "Start"]]])
    let status = try status(machine, plan(machine).actions())
    #expect(status["printableStatus"] == "Starting")
    #expect(status["created"] == true)
    #expect(status["ready"] == false)
    #expect(status["runStrategy"] == "Manual")
    #expect(status["observedGeneration"] == 1)
    #expect(status["stateChangeRequests"] == .null)
  }

  @Test("a running instance makes the VM ready, with its conditions")
  func running() throws {
    var instance = instance(.running)
    instance.setCondition(Condition("Ready", .yes), now: nowText)
    instance.setCondition(Condition("LiveMigratable", .no, reason: "DisksNotLiveMigratable"), now: nowText)
    var after = machine()
    after["status"] = try status(machine(), plan(machine(), instance).actions())
    #expect(after["status", "printableStatus"] == "Running")
    #expect(after["status", "ready"] == true)
    #expect(after.isTrue("Ready"))
    #expect(after.condition("LiveMigratable")?.reason == "DisksNotLiveMigratable")
    #expect(plan(after, instance).actions().isEmpty, "a second look finds nothing to do")
  }

  @Test("without an instance the conditions that were the instance's go")
  func conditionsGo() throws {
    var before = machine(.halted)
    before.setCondition(Condition("Paused", .yes), now: nowText)
    var after = before
    after["status"] = try status(before, plan(before).actions())
    #expect(after.condition("Paused") == nil)
    #expect(after.condition("Ready")?.reason == "VMINotExists")
    #expect(after["status", "printableStatus"] == "Stopped")
  }

  @Test("a crash is put on record before the instance is deleted, and the next start waits")
  func crash() throws {
    let actions = plan(machine(), instance(.failed)).actions()
    #expect(actions.deletions(Registry.virtualMachineInstances) == ["testvm"])
    guard case .delete = actions.last else { return #expect(Bool(false), "\(actions)") }
    var after = machine()
    after["status"] = try status(machine(), actions)
    #expect(after["status", "startFailure", "consecutiveFailCount"] == 1)
    #expect(after["status", "printableStatus"] == "CrashLoopBackOff")
    let waiting = plan(after).actions()
    #expect(waiting.creations(Registry.virtualMachineInstances).isEmpty)
    #expect(waiting.requeue == .seconds(10))
  }

  @Test("RerunOnFailure leaves a start request for the successor of a failed instance")
  func rerun() throws {
    let machine = machine(.rerunOnFailure, status: ["runStrategy": "RerunOnFailure"])
    let status = try status(machine, plan(machine, instance(.failed, of: machine)).actions())
    #expect(status["stateChangeRequests"] == [["action": "Start"]])
  }

  @Test("a restart keeps its start request until the stopped instance is gone and the next is made")
  func restart() throws {
    let requests: JSON = [["action": "Stop", "uid": "vmi-uid"], ["action": "Start"]]
    var machine = machine(.always, status: ["stateChangeRequests": requests])
    let stopping = plan(machine, instance(.running)).actions()
    #expect(stopping.deletions(Registry.virtualMachineInstances) == ["testvm"])
    machine["status"] = try status(machine, stopping)
    #expect(machine["status", "stateChangeRequests"] == requests)
    let starting = plan(machine).actions()
    #expect(starting.creations(Registry.virtualMachineInstances).count == 1)
    #expect(try status(machine, starting)["stateChangeRequests"] == .null)
  }

  @Test("a start request turns a halted VM into one that always runs")
  func becomeAlways() throws {
    let machine = machine(.halted, status: ["stateChangeRequests": [["action": "Start"]]])
    let patched = try applying(plan(machine).actions().patch(Registry.virtualMachines), to: machine)
    #expect(patched["spec", "runStrategy"] == "Always")
    #expect(patched["spec", "running"] == .null)
  }

  @Test("a VM gets its finalizer before its instance")
  func finalizer() throws {
    var machine = machine()
    machine.meta.finalizers = ["other"]
    let actions = plan(machine).actions()
    let patched = try applying(actions.first, to: machine)
    #expect(patched.meta.finalizers == ["other", Names.machineFinalizer])
  }

  @Test("a deleted VM deletes its instance and goes when that is gone")
  func deletion() throws {
    let machine = deleting(machine())
    #expect(plan(machine, instance(.running)).actions().deletions(Registry.virtualMachineInstances) == ["testvm"])
    #expect(
      plan(machine, deleting(instance(.running))).actions().deletions(Registry.virtualMachineInstances).isEmpty)
    let last = try applying(plan(machine).actions().first, to: machine)
    #expect(last.meta.finalizers == [])
  }

  @Test("an orphaning deletion leaves the instance alone")
  func orphaning() throws {
    var machine = deleting(machine())
    machine.meta.finalizers.append(Names.orphanFinalizer)
    let actions = plan(machine, instance(.running)).actions()
    #expect(actions.deletions(Registry.virtualMachineInstances).isEmpty)
    #expect(try applying(actions.first, to: machine).meta.finalizers == [Names.orphanFinalizer])
  }

  @Test("somebody else's instance of that name is neither shown nor touched")
  func namesake() throws {
    var foreign = instance(.running)
    foreign.meta.ownerReferences = []
    let machine = machine(.halted)
    let actions = plan(machine, foreign).actions()
    #expect(actions.deletions(Registry.virtualMachineInstances).isEmpty)
    #expect(try status(machine, actions)["created"] == false)
  }

  @Test("a template that has changed since the start asks for a restart")
  func restartRequired() throws {
    let running = instance(.running)
    var machine = machine()
    machine["spec", "template", "spec", "domain", "memory", "guest"] = "256Mi"
    machine["status"] = try status(machine, plan(machine, running).actions())
    #expect(machine.isTrue("RestartRequired"))
    machine["spec", "template", "spec", "domain", "memory", "guest"] = "128Mi"
    machine["status"] = try status(machine, plan(machine, running).actions())
    #expect(machine.condition("RestartRequired") == nil)
  }

  @Test("a refusal is shown as the condition Failure")
  func refusal() throws {
    let actions = plan(machine()).actions(after: APIError(.forbidden, "exceeded quota"))
    var after = machine()
    after["status"] = try status(after, actions)
    #expect(after.condition("Failure")?.message == "exceeded quota")
  }
}
