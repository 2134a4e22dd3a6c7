import Codecs
import KubeModel
import Operations
import TestSupport
import Testing

@testable import Dashboard

@Suite("What is known of migrations")
struct MigrationModelTests {
  @Test("a report says phase, route, bar, rates and the reason")
  func report() {
    let running = MigrationReport(Fixture.migrations[0])
    #expect(running.word == "Running")
    #expect(running.route == "node-a → node-b")
    #expect(running.bar(width: 10) == "[####......]  43%")
    #expect(running.rate == "118.1MiB/s")
    #expect(running.downtime == "~120ms")
    let pending = MigrationReport(Fixture.migrations[1])
    #expect(pending.route == "? → node-a")
    #expect(pending.bar(width: 4) == "[....]   0%")
    #expect(MigrationReport(Fixture.migrations[2]).reason == "node-c went away")
    let done = MigrationReport(Fixture.migrations[3])
    #expect(done.bar(width: 4) == "[####] 100%")
    #expect(done.downtime == "87ms" && done.rate == nil)
  }

  @Test("what is being deleted is being aborted, until it has ended")
  func aborting() {
    var migration = Fixture.migrations[0]
    migration["metadata", "deletionTimestamp"] = Fixture.time(1)
    #expect(MigrationReport(migration).word == "Aborting")
    migration["status", "phase"] = "Succeeded"
    #expect(MigrationReport(migration).word == "Succeeded")
  }

  @Test("a guest that is not running, is on its way out or is tied to its node cannot move")
  func obstacles() {
    #expect(Fixture.instance("a").migrationObstacle == nil)
    #expect(Fixture.instance("a", phase: "Scheduled").migrationObstacle == "is not running yet")
    #expect(Fixture.instance("a", phase: "Failed").migrationObstacle == "has ended")
    #expect(Fixture.stuck("a").migrationObstacle == "cannot migrate: disk root is a file on its node")
    var device = Fixture.instance("a")
    device["spec", "domain", "devices", "gpus"] = [["name": "gpu0"]]
    #expect(device.migrationObstacle == "cannot migrate: the guest uses gpu0, a device of its node")
  }

  private func choices(_ nodes: [JSON], for instances: [JSON], pods: [JSON] = Fixture.pods) -> [MigrationTarget] {
    MigrationTargets(instances: instances, nodes: nodes, room: NodeRoom(nodes: nodes, pods: pods)).choices
  }

  @Test("the node with the most free memory is the best; others say what speaks against them")
  func targets() {
    var small = Fixture.node("small")
    small["status", "allocatable"] = ["cpu": "4", "memory": "512Mi"]
    var weak = Fixture.node("weak")
    weak["status", "allocatable"] = ["cpu": "50m", "memory": "8Gi"]
    var large = Fixture.node("large")
    large["status", "allocatable"] = ["cpu": "8", "memory": "64Gi"]
    let nodes = Fixture.nodes + [small, weak, Fixture.node("middle"), large]
    let choices = choices(nodes, for: [Fixture.instance("testvm")])
    #expect(choices.map(\.node) == ["large", "middle", "node-a", "node-b", "node-c", "small", "weak"])
    #expect(
      choices.map(\.remark) == [
        "64.0GiB and 8.0 CPUs free", "8.0GiB and 4.0 CPUs free", "it is on this node already", "cordoned",
        "not ready", "too little memory: 512.0MiB free, 1.0GiB needed", "too few CPUs: 50m free, 100m needed",
      ])
    #expect(choices.map(\.isEligible) == [true, true, false, false, false, false, false])
  }

  @Test("a node selector that a node does not meet is named")
  func selector() {
    var instance = Fixture.instance("testvm")
    instance["spec", "nodeSelector"] = ["disk": "fast"]
    #expect(choices([Fixture.node("x")], for: [instance]).map(\.remark) == ["the guest wants a node with disk=fast"])
  }

  @Test("a node whose processor may not do, or whose taint is not tolerated, says so in the server's words")
  func processor() {
    func labelled(_ name: String, _ labels: String...) -> JSON {
      var node = Fixture.node(name)
      for label in labels { node.meta.labels[label] = "true" }
      return node
    }
    let source = labelled("node-a", ProcessorDemand.host + "EPYC-Rome")
    let (same, other) = (labelled("same", ProcessorDemand.migration + "EPYC-Rome"), labelled("other"))
    var tainted = labelled("tainted", ProcessorDemand.migration + "EPYC-Rome", ProcessorDemand.model + "Haswell")
    tainted["spec", "taints"] = [["key": "gpu", "value": "yes", "effect": "NoSchedule"]]
    let nodes = [source, same, other, tainted]
    func remarks(_ instance: JSON) -> [String?: String] {
      let kept = Projection.instance(instance)
      return choices(nodes, for: [kept]).filter { !$0.isEligible }.reduce(into: [:]) { $0[$1.node] = $1.remark }
    }
    var instance = Fixture.stuck("testvm")
    instance["status", "conditions"] = [["type": "LiveMigratable", "status": "True"]]
    let here = "it is on this node already"
    func lacking(_ label: String) -> String { "has not the label \(label), so its processor may not do for the guest" }
    let taint = "has the taint gpu=yes:NoSchedule, which the VMI does not tolerate"
    #expect(
      remarks(instance)
        == ["node-a": here, "other": lacking(ProcessorDemand.migration + "EPYC-Rome"), "tainted": taint])
    instance["spec", "domain", "cpu", "model"] = "Haswell"
    instance["spec", "tolerations"] = [["key": "gpu", "operator": "Exists"]]
    let model = lacking(ProcessorDemand.model + "Haswell")
    #expect(remarks(instance) == ["node-a": here, "same": model, "other": model])
  }

  @Test("several guests have to fit together")
  func together() {
    var node = Fixture.node("x")
    node["status", "allocatable"] = ["cpu": "4", "memory": "1536Mi"]
    let (one, two) = (Fixture.instance("testvm"), Fixture.instance("sleeping"))
    #expect(choices([node], for: [one])[0].isEligible)
    #expect(choices([node], for: [one, two]).map(\.isEligible) == [false])
  }

  @Test("the guests of a node: each of them moved, moving, askable or staying")
  func drainReport() {
    let instances = [
      Fixture.moving("testvm", percent: 43), Fixture.instance("waiting"), Fixture.stuck("stuck"),
      Fixture.instance("elsewhere", node: "node-b"), Fixture.instance("left", node: "node-b"),
    ]
    let expected = Set(["left", "gone", "unseen"].map { ObjectKey(namespace: "default", name: $0) })
    let unseen = Fixture.migration("m", of: "unseen", "Running", state: Fixture.movement(percent: 99))
    let report = DrainReport(
      node: "node-a", expected: expected, instances: instances, migrations: Fixture.migrations + [unseen])
    #expect(report.guests.map(\.machine.name) == ["gone", "left", "stuck", "testvm", "unseen", "waiting"])
    #expect(report.summary == "1 moved, 1 gone, 2 moving, 1 could move, 1 cannot move")
    #expect(report.askable.map(\.name) == ["waiting"])
    #expect(report.isMoving)
    #expect(report.remaining.map(\.machine.name) == ["stuck", "testvm", "unseen", "waiting"])
  }

  @Test(
    "a guest whose migration has succeeded is not asked again before it is known where it is; one made anew there is")
  func drainedMoments() {
    let done = Fixture.migration("m", of: "testvm", "Succeeded", state: Fixture.movement(percent: 100))
    func report(_ instance: JSON) -> DrainReport {
      DrainReport(node: "node-a", instances: [instance], migrations: [done])
    }
    #expect(report(Fixture.moving("testvm", percent: 100)).summary == "1 moved")
    #expect(report(Fixture.instance("testvm")).askable.map(\.name) == ["testvm"])
  }
}

@Suite("What is asked of the cluster", .timeLimit(.minutes(1)))
struct ClusterRequestTests {
  private let client = FakeResourceClient()
  private let testvm = ObjectKey(namespace: "default", name: "testvm")

  @Test("a migration names its VM, and the node only where one was chosen")
  func migrate() async throws {
    let free = try await client.migrate(testvm)
    #expect(free["spec"] == ["vmiName": "testvm"])
    #expect(free.meta.name.hasPrefix("kubevirt-migrate-vm-"))
    #expect(free.meta.labels == ["kubevirt.io/vmi-name": "testvm"])
    let bound = try await client.migrate(testvm, to: "node-b")
    #expect(bound["spec", "addedNodeSelector"] == ["kubernetes.io/hostname": "node-b"])
  }

  @Test("cordoning is a change of one field, and says whether it was one")
  func cordon() async throws {
    client.seed(Registry.nodes, Fixture.node("node-a"))
    #expect(try await client.setCordoned(true, node: "node-a"))
    #expect(try await !client.setCordoned(true, node: "node-a"))
    #expect(client[Registry.nodes, ObjectKey(namespace: "", name: "node-a")]?.isCordoned == true)
    #expect(try await client.setCordoned(false, node: "node-a"))
    #expect(client[Registry.nodes, ObjectKey(namespace: "", name: "node-a")]?.isCordoned == false)
  }

  @Test("a drain cordons, asks for all that can move, in order, and leaves the rest")
  func drain() async throws {
    client.seed(Registry.nodes, Fixture.node("node-a"))
    for var instance in [Fixture.instance("b"), Fixture.instance("a"), Fixture.stuck("c"), Fixture.instance("d")] {
      instance.meta.labels = ["kubevirt.io/nodeName": "node-a"]
      client.seed(Registry.virtualMachineInstances, instance)
    }
    client.seed(
      Registry.virtualMachineInstanceMigrations,
      Fixture.migration("m", of: "d", "Running", state: Fixture.movement(percent: 3)))
    let beginning = try await client.beginDrain(of: "node-a")
    #expect(beginning.asked.map(\.name) == ["a", "b"])
    #expect(beginning.report.summary == "1 moving, 2 could move, 1 cannot move")
    #expect(client[Registry.nodes, ObjectKey(namespace: "", name: "node-a")]?.isCordoned == true)
  }

  @Test("a refusal does not keep the others from being asked")
  func refusal() async throws {
    client.seed(Registry.nodes, Fixture.node("node-a"))
    for name in ["a", "b"] {
      var instance = Fixture.instance(name)
      instance.meta.labels = ["kubevirt.io/nodeName": "node-a"]
      client.seed(Registry.virtualMachineInstances, instance)
    }
    client.fail(.create, Registry.virtualMachineInstanceMigrations, with: APIError(.conflict, "no"))
    let beginning = try await client.beginDrain(of: "node-a")
    #expect(beginning.asked.map(\.name) == ["b"])
    #expect(beginning.refused == [ObjectKey(namespace: "default", name: "a"): "no"])
  }
}
