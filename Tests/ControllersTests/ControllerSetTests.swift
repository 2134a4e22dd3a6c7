import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@testable import Controllers

/// Whole flows through all controllers, with a node's agent played by the test. No test waits for time to pass.
@Suite(.timeLimit(.minutes(1))) struct ControllerSetTests {
  let clock = TestClock()
  let client: FakeResourceClient

  init() {
    let clock = clock
    client = FakeResourceClient { clock.date }
  }

  @Test("a VM becomes an instance, a pod, bound, and is Scheduled on its node without any time passing")
  func creation() async throws {
    client.seed(Registry.nodes, node("node-a"))
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      let pod = try await client.first(Registry.pods) { !$0["spec", "nodeName"].isNull }
      try await start(pod)
      let instance = try await shownInstance { $0.instancePhase == .scheduled }
      #expect(instance["status", "nodeName"] == "node-a")
      #expect(clock.now.offset == .zero)
      let writes = client.calls.filter { $0.resource == "virtualmachineinstances.kubevirt.io" && $0.verb == .update }
      #expect(writes.count == 2, "one update to Scheduling and one to Scheduled")
      try await become(.running, instance.key)
      let machine = try await shownMachine {
        $0["status", "printableStatus"] == "Running" && $0["status", "ready"] == true
      }
      #expect(machine.meta.finalizers == [Names.machineFinalizer])
    }
  }

  @Test("a deleted VM takes its instance and its pod along")
  func deletion() async throws {
    client.seed(Registry.nodes, node("node-a"))
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      try await start(try await client.first(Registry.pods) { !$0["spec", "nodeName"].isNull })
      try await become(.running, try await shownInstance { $0.instancePhase == .scheduled }.key)
      try await client.delete(Registry.virtualMachines, namespace: "default", name: "testvm", options: DeleteOptions())
      let pod = try await client.first(Registry.pods) { $0.meta.isDeleting }
      #expect(client[Registry.virtualMachines, key("testvm")] != nil)
      try await client.delete(
        Registry.pods, namespace: "default", name: pod.meta.name, options: DeleteOptions(gracePeriodSeconds: 0))
      try await client.removal(Registry.virtualMachines, key("testvm"))
      #expect(client.objects(Registry.virtualMachineInstances).isEmpty)
    }
  }

  @Test("a pod without a place says so up to the VM, and gets one when a node comes")
  func unschedulable() async throws {
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      _ = try await shownMachine { $0["status", "printableStatus"] == "ErrorUnschedulable" }
      let event = try await client.first(Registry.events) { $0["reason"] == "FailedScheduling" }
      #expect(event["message"] == "no nodes available to schedule pods")
      client.seed(Registry.nodes, node("node-a"))
      _ = try await client.first(Registry.pods) { $0["spec", "nodeName"] == "node-a" }
      _ = try await shownMachine { $0["status", "printableStatus"] == "Starting" }
    }
  }

  @Test("fifty VMs at once get fifty pods, spread over the nodes, none twice")
  func burst() async throws {
    for name in ["node-a", "node-b"] { client.seed(Registry.nodes, node(name, cpu: "64", memory: "64Gi")) }
    try await running {
      for index in 0..<50 {
        var machine = newMachine()
        machine.meta.name = "vm-\(index)"
        _ = try await client.create(Registry.virtualMachines, namespace: "default", machine)
      }
      for index in 0..<50 {
        _ = try await client.first(Registry.pods) {
          $0.meta.annotations[Names.domain] == "vm-\(index)" && !$0["spec", "nodeName"].isNull
        }
      }
      let pods = client.objects(Registry.pods)
      #expect(pods.count == 50)
      #expect(pods.filter { $0["spec", "nodeName"] == "node-a" }.count == 25)
    }
  }

  @Test("an instance that crashes is restarted after the backoff, and not before")
  func crash() async throws {
    client.seed(Registry.nodes, node("node-a", cpu: "64", memory: "64Gi"))
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      let pod = try await client.first(Registry.pods) { !$0["spec", "nodeName"].isNull }
      try await start(pod)
      let first = try await shownInstance { $0.instancePhase == .scheduled }
      try await end(pod)
      try await become(.failed, first.key)
      try await client.removal(Registry.virtualMachineInstances, first.key)
      _ = try await shownMachine { $0["status", "printableStatus"] == "CrashLoopBackOff" }
      #expect(client.objects(Registry.virtualMachineInstances).isEmpty)
      while clock.now.offset < .seconds(10) { await clock.advanceToNextSleeper() }
      let second = try await shownInstance { $0.meta.uid != first.meta.uid }
      #expect(second["spec", "domain", "firmware", "uuid"] == first["spec", "domain", "firmware", "uuid"])
    }
  }

  @Test("a node that falls silent is unreachable, its instances say so, and both recover")
  func silentNode() async throws {
    client.seed(Registry.nodes, node("node-a"))
    try await running(gracePeriod: .seconds(40)) {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      try await start(try await client.first(Registry.pods) { !$0["spec", "nodeName"].isNull })
      try await become(.running, try await shownInstance { $0.instancePhase == .scheduled }.key)
      _ = try await shownInstance { $0.isTrue("Ready") }
      while clock.now.offset < .seconds(40) { await clock.advanceToNextSleeper() }
      _ = try await client.first(Registry.nodes) { $0["spec", "taints"][0]["key"] == "node.kubernetes.io/unreachable" }
      let lost = try await shownInstance { $0.condition("Ready")?.reason == "NodeNotReady" }
      #expect(lost.instancePhase == .running)
      #expect(client.objects(Registry.pods).filter(\.meta.isDeleting).isEmpty)
      try await beat("node-a")
      _ = try await client.first(Registry.nodes) { $0["spec", "taints"].isNull }
      _ = try await shownInstance { $0.isTrue("Ready") }
    }
  }

  @Test("pods of a node that an operator has deleted are removed after a while, and their VMs run elsewhere")
  func deletedNode() async throws {
    client.seed(Registry.nodes, node("node-a"))
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      let pod = try await client.first(Registry.pods) { $0["spec", "nodeName"] == "node-a" }
      try await start(pod)
      let first = try await shownInstance { $0.instancePhase == .scheduled }
      client.seed(Registry.nodes, node("node-b"))
      try await client.delete(Registry.nodes, namespace: nil, name: "node-a", options: DeleteOptions())
      _ = try await shownInstance { $0.condition("Ready")?.reason == "NodeNotReady" }
      while clock.now.offset < .seconds(40) { await clock.advanceToNextSleeper() }
      try await client.removal(Registry.virtualMachineInstances, first.key)
      try await whileTimePasses {
        _ = try await client.first(Registry.pods) { $0["spec", "nodeName"] == "node-b" }
      }
    }
  }

  @Test("an outage of the API server in the middle of a start only delays it")
  func outage() async throws {
    client.seed(Registry.nodes, node("node-a"))
    client.seed(Registry.virtualMachines, newMachine())
    try await running {
      let pod = try await client.first(Registry.pods) { !$0["spec", "nodeName"].isNull }
      client.goOffline()
      client.comeBack()
      try await start(pod)
      try await whileTimePasses { _ = try await shownInstance { $0.instancePhase == .scheduled } }
    }
  }

  @Test("a lost race and a passing refusal do not stop a VM from starting")
  func faults() async throws {
    client.seed(Registry.nodes, node("node-a"))
    client.fail(.create, Registry.pods, with: APIError(.internalError, "try again"))
    client.fail(.patch, Registry.virtualMachines, with: APIError(.conflict, "stale"), times: 2)
    client.fail(.bind, Registry.pods, with: APIError(.serviceUnavailable, "busy"))
    try await running {
      _ = try await client.create(Registry.virtualMachines, namespace: "default", newMachine())
      try await whileTimePasses { _ = try await client.first(Registry.pods) { $0["spec", "nodeName"] == "node-a" } }
      #expect(client.objects(Registry.pods).count == 1)
    }
  }

  @Test("a replica set makes its instances, and replaces one that is deleted")
  func replicaSet() async throws {
    try await running {
      _ = try await client.create(
        Registry.virtualMachineInstanceReplicaSets, namespace: "default", newReplicaSet())
      _ = try await client.first(Registry.virtualMachineInstanceReplicaSets) { $0["status", "replicas"] == 3 }
      let victim = client.objects(Registry.virtualMachineInstances)[0]
      try await client.delete(
        Registry.virtualMachineInstances, namespace: "default", name: victim.meta.name, options: DeleteOptions())
      try await client.removal(Registry.virtualMachineInstances, victim.key)
      _ = try await client.first(Registry.virtualMachineInstanceReplicaSets) { $0["status", "replicas"] == 3 }
      #expect(client.objects(Registry.virtualMachineInstances).count == 3)
    }
  }
}

// MARK: - The cast

extension ControllerSetTests {
  /// - Parameter gracePeriod: for ever, unless the test is about nodes: theirs do not beat while it moves the clock.
  private func running(
    gracePeriod: Duration = .seconds(1_000_000_000), _ body: () async throws -> Void
  ) async throws {
    var options = ControllerOptions()
    options.nodeGracePeriod = gracePeriod
    let clock = clock
    let time = TimeSource(clock: clock, date: { clock.date })
    let controllers = ControllerSet(
      client: client, clock: time, options: options, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await controllers.run() }
      defer { group.cancelAll() }
      try await body()
    }
  }

  /// Moves the clock from sleeper to sleeper until the body is through.
  private func whileTimePasses(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { while !Task.isCancelled { await clock.advanceToNextSleeper() } }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private func newMachine() -> JSON {
    var machine = machine()
    machine.meta.finalizers = []
    machine["metadata"]["resourceVersion"] = .null
    return machine
  }

  private func newReplicaSet() -> JSON {
    [
      "metadata": ["name": "web"],
      "spec": [
        "replicas": 3, "selector": ["matchLabels": ["app": "web"]],
        "template": ["metadata": ["labels": ["app": "web"]], "spec": ["domain": ["cpu": ["cores": 1]]]],
      ],
    ]
  }

  private func shownMachine(where isWanted: (JSON) -> Bool) async throws -> JSON {
    try await client.first(Registry.virtualMachines, where: isWanted)
  }

  private func shownInstance(where isWanted: (JSON) -> Bool) async throws -> JSON {
    try await client.first(Registry.virtualMachineInstances, where: isWanted)
  }

  /// What the agent does to a pod that is bound to its node.
  private func start(_ pod: JSON) async throws {
    var status = pod
    status["status"] = ["phase": "Running", "containerStatuses": [["name": "compute", "ready": true]]]
    status.setCondition(Condition("Ready", .yes), now: RFC3339.seconds(clock.date))
    status["metadata"]["resourceVersion"] = .null
    _ = try await client.update(Registry.pods, subresource: "status", status)
  }

  private func end(_ pod: JSON) async throws {
    _ = try await client.patch(
      Registry.pods, namespace: "default", name: pod.meta.name, subresource: "status",
      .merge(["status": ["phase": "Failed"]]))
  }

  /// What the agent does to an instance that it has taken over.
  private func become(_ phase: InstancePhase, _ key: ObjectKey) async throws {
    var instance = try await client.get(Registry.virtualMachineInstances, namespace: key.namespace, name: key.name)
    instance.enter(phase, now: RFC3339.seconds(clock.date))
    instance["metadata"]["resourceVersion"] = .null
    _ = try await client.update(Registry.virtualMachineInstances, subresource: nil, instance)
  }

  /// What the agent does to its node when it is back.
  private func beat(_ name: String) async throws {
    var node = try await client.get(Registry.nodes, namespace: nil, name: name)
    node.setCondition(Condition("Ready", .yes), now: RFC3339.seconds(clock.date))
    _ = try await client.update(Registry.nodes, subresource: "status", node)
    client.seed(
      Registry.leases,
      [
        "metadata": ["name": .string(name), "namespace": "kube-node-lease"],
        "spec": ["renewTime": .string(RFC3339.microseconds(clock.date))],
      ])
  }
}
