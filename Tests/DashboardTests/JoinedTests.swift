import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Several clusters as one")
struct JoinedTests {
  @Test("the cluster goes before the namespace, whatever either is called")
  func names() {
    for (cluster, namespace) in [("lab", "default"), ("arn:aws:eks:eu:1:cluster/x", "kube-system"), ("a", "")] {
      let joined = ClusterName.joined(cluster, namespace)
      #expect(ClusterName.split(joined) == (cluster, namespace))
      let key = ObjectKey(namespace: joined, name: "x")
      #expect(key.cluster == cluster)
      #expect(key.plain == ObjectKey(namespace: namespace, name: "x"))
      #expect(key.beside("node-a").plain == ObjectKey(namespace: "", name: "node-a"))
    }
    #expect(ObjectKey(namespace: "default", name: "x").cluster == nil)
    let machine = Fixture.machine("testvm", "Running")
    #expect(ClusterName.unmark(ClusterName.mark(machine, "lab")) == machine)
    let node = Fixture.node("node-a")
    #expect(ClusterName.unmark(ClusterName.mark(node, "lab")) == node)
  }

  @Test("what is asked of an object goes to its cluster, without that name")
  func routes() async throws {
    let (one, other) = (FakeResourceClient(), FakeResourceClient())
    one.seed(Registry.virtualMachines, Fixture.machine("a", "Running"))
    other.seed(Registry.virtualMachines, Fixture.machine("a", "Stopped"))
    let client = JoinedClient(members: ["one": one, "other": other])
    var machine = try await client.get(Registry.virtualMachines, namespace: "other:default", name: "a")
    #expect(machine["status", "printableStatus"].string == "Stopped")
    #expect(machine.key.namespace == "other:default")
    machine["spec", "runStrategy"] = "Halted"
    let updated = try await client.update(Registry.virtualMachines, subresource: nil, machine)
    #expect(updated.key.namespace == "other:default")
    let key = ObjectKey(namespace: "default", name: "a")
    #expect(other[Registry.virtualMachines, key]?["spec", "runStrategy"] == "Halted")
    #expect(one[Registry.virtualMachines, key]?["spec", "runStrategy"] == "Manual")
    try await client.delete(
      Registry.virtualMachines, namespace: "one:default", name: "a", options: DeleteOptions())
    #expect(one[Registry.virtualMachines, key] == nil)
    for namespace in ["default", "third:default", nil] {
      await #expect(throws: APIError.self) {
        _ = try await client.get(Registry.virtualMachines, namespace: namespace, name: "a")
      }
    }
  }

  @Test("a cluster that gives no sign of life is named, whatever the others say")
  func pulse() async throws {
    let reader = FakeReader()
    let client = FakeResourceClient()
    let cluster = Cluster(joining: [
      FixtureCluster.make(client, "one"), FixtureCluster.make(client, "two", reader: reader),
    ])
    let look = Look(subject: .pulse, place: cluster.place)
    _ = try await cluster.finding(of: look).get()
    reader.silence.withLock { $0 = APIError(.serverUnreachable, "nothing there") }
    let error = await #expect(throws: APIError.self) { try await cluster.finding(of: look).get() }
    #expect(error?.message == "two: nothing there")
  }

  @Test("an object is edited as its own cluster calls it, and goes back there")
  func editing() async throws {
    let client = FakeResourceClient()
    client.seed(Registry.virtualMachines, Fixture.machine("a", "Stopped"))
    let cluster = Cluster(joining: [
      FixtureCluster.make(client, "one"), FixtureCluster.make(FakeResourceClient(), "two"),
    ])
    let key = ObjectKey(namespace: "one:default", name: "a")
    let object = try await cluster.get(PageRequest(page: 0, view: .virtualMachines, key: key)).get()
    let session = EditSession(.virtualMachines, object)
    #expect(session.text.contains("namespace: default\n"))
    #expect(session.key == key)
    var changed = session.original
    changed["metadata", "labels"] = ["a": "b"]
    let result = await cluster.apply(session, changed)
    #expect(result.refusal == nil)
    #expect(client[Registry.virtualMachines, key.plain]?.meta.labels == ["a": "b"])
    let conflict = await cluster.apply(session, changed)
    #expect(conflict.refusal?.reason == .conflict)
    #expect(conflict.newest?.key == key)
  }

  @Test("a list is as fresh as the cluster that is worst off, which is named")
  func freshness() {
    let error = APIError(.serverUnreachable, "no answer")
    let stale = SyncState.stale(since: Fixture.now, error: error, nextTry: Fixture.now)
    #expect(SyncState.joined([("a", .live), ("b", .live)]) == .live)
    #expect(
      SyncState.joined([("a", .loading(count: 2, of: 5)), ("b", .loading(count: 1, of: 4))])
        == .loading(count: 3, of: 9))
    #expect(SyncState.joined([("a", .live), ("b", .loading(count: 1))]) == .loading(count: 1))
    guard case .stale(_, let named, _) = SyncState.joined([("a", .live), ("b", stale)]) else {
      return #expect(Bool(false))
    }
    #expect(named.message == "b: no answer")
    #expect(SyncState.joined([("a", stale)]) == stale)
  }

  @Test("rows of the same name stand side by side; their trees and commands stay in their cluster")
  func rows() {
    var place = Place(context: "a+b")
    place.isJoined = true
    var state = DashboardState(place: place, size: .init(columns: 100, rows: 20), now: Fixture.now)
    for view in [View.virtualMachines, .instances, .nodes] {
      let objects: [JSON] =
        switch view {
        case .virtualMachines: [Fixture.machine("testvm", "Running")]
        case .instances: [Fixture.instance("testvm")]
        default: [Fixture.node("node-a")]
        }
      state.feed(view, ["a", "b"].flatMap { name in objects.map { ClusterName.mark($0, name) } })
    }
    #expect(state.table.totalCount == 2)
    let screen = state.screen()
    #expect(screen.contains("> a        default    testvm"))
    #expect(screen.contains("  b        default    testvm"))
    let key = ObjectKey(namespace: "b:default", name: "testvm")
    #expect(state.treeLines(.virtualMachines, key).last?.target?.key == ObjectKey(namespace: "b:", name: "node-a"))
    #expect(Request.verb(.stop, key).command == "spyhop stop testvm --context b --namespace default")
    let object = ClusterName.mark(Fixture.machine("testvm", "Running"), "b")
    let description = Description(view: .virtualMachines, object: object, events: [], now: Fixture.now)
    #expect(description.lines.contains { $0.text == "Namespace       default" })
    #expect(state.openQuestions().isEmpty)
    #expect(state.type("m").isEmpty)
    #expect(state.notice?.text.contains(":ctx NAME") == true)
  }
}

/// A cluster around a client, without machines that could be operated.
private enum FixtureCluster {
  struct Nothing: VirtualMachineActions, ConsoleSource {
    func start(_ machine: ObjectKey) async throws {}
    func stop(_ machine: ObjectKey) async throws {}
    func restart(_ machine: ObjectKey) async throws {}
    func pause(_ machine: ObjectKey) async throws {}
    func unpause(_ machine: ObjectKey) async throws {}
    func console(of machine: ObjectKey) -> any SerialConsole { FakeSerialConsole() }
  }

  static func make(
    _ client: FakeResourceClient, _ name: String, reader: any ClusterReader = RegistryReader()
  ) -> Cluster {
    Cluster(client: client, reader: reader, place: Place(context: name), actions: Nothing(), consoles: Nothing())
  }
}
