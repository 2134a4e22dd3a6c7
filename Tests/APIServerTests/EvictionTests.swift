import Codecs
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Eviction")
struct EvictionTests {
  private func instance(_ strategy: JSON, canMove: Bool = true) -> JSON {
    var instance = TestServer.instance("a")
    instance["metadata", "namespace"] = "default"
    instance["metadata", "uid"] = "vmi-uid"
    instance["spec", "evictionStrategy"] = strategy
    if !canMove { instance["spec", "domain", "devices", "gpus"] = [["name": "gpu"]] }
    instance["status"] = ["phase": "Running", "nodeName": "n1"]
    return instance
  }

  private func launcher(node: String = "n1") -> JSON {
    var pod = TestServer.pod("virt-launcher-a")
    pod["metadata", "namespace"] = "default"
    pod.meta.labels = [Names.app: "virt-launcher", Names.createdBy: "vmi-uid"]
    pod["spec", "nodeName"] = .string(node)
    return pod
  }

  private static let triggered = EvictionDecision.evacuate("Eviction triggered evacuation of VMI \"default/a\"")

  @Test(
    "the strategy and what can be done decide",
    arguments: [
      ("LiveMigrate", true, triggered), ("LiveMigrateIfPossible", true, triggered),
      ("LiveMigrateIfPossible", false, .delete), ("External", true, triggered), ("External", false, triggered),
      ("None", true, .delete),
    ] as [(String, Bool, EvictionDecision)])
  func strategies(_ strategy: String, _ canMove: Bool, _ decision: EvictionDecision) {
    let instance = instance(.string(strategy), canMove: canMove)
    #expect(EvictionDecision(pod: launcher(), instance: instance) == decision)
  }

  @Test("without a strategy the guest is shut down with its pod")
  func noStrategy() {
    #expect(EvictionDecision(pod: launcher(), instance: instance(.null)) == .delete)
  }

  @Test("who must migrate but cannot keeps its pod, and says why")
  func unable() {
    let decision = EvictionDecision(pod: launcher(), instance: instance("LiveMigrate", canMove: false))
    guard case .refuse(let message) = decision else {
      Issue.record("\(decision)")
      return
    }
    #expect(message.hasSuffix("cannot migrate: the guest uses gpu, a device of its node"))
  }

  @Test("a pod that nobody runs in, or that ends anyway, is simply deleted")
  func idle() {
    var ended = instance("LiveMigrate")
    ended["status", "phase"] = "Succeeded"
    #expect(EvictionDecision(pod: launcher(), instance: ended) == .delete)
    #expect(EvictionDecision(pod: launcher(), instance: nil) == .delete)
    #expect(EvictionDecision(pod: launcher(node: "n0"), instance: instance("LiveMigrate")) == .delete)
  }

  @Test("a pod that is being migrated into stays until that has ended")
  func target() {
    var moving = instance("None")
    moving["status", "migrationState"] = ["migrationUid": "u", "targetPod": "virt-launcher-a", "targetNode": "n2"]
    #expect(
      EvictionDecision(pod: launcher(node: "n2"), instance: moving)
        == .refuse("VMI \"default/a\" is being migrated into this pod"))
    moving["status", "migrationState", "completed"] = true
    #expect(EvictionDecision(pod: launcher(node: "n2"), instance: moving) == .delete)
  }

  // MARK: On the wire

  private static let eviction: JSON = [
    "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "p", "namespace": "default"],
  ]

  /// A server with a launcher pod `p` on n1, in which the VMI `a` runs.
  private func server(strategy: JSON) async throws -> TestServer {
    let server = try await TestServer()
    var instance = TestServer.instance("a")
    instance["spec", "evictionStrategy"] = strategy
    let made = try await server.send(.POST, TestServer.instances, instance).body
    let status: JSON = ["status": ["phase": "Running", "nodeName": "n1"]]
    _ = try await server.send(.PATCH, TestServer.instances + "/a", status, type: "application/merge-patch+json")
    let pod = TestServer.pod("p") {
      $0.meta.labels = [Names.app: "virt-launcher", Names.createdBy: made.meta.uid]
      $0.meta.ownerReferences = [OwnerReference(controller: made)]
      $0["spec", "nodeName"] = "n1"
    }
    _ = try await server.send(.POST, TestServer.pods, pod)
    return server
  }

  private func evacuationNode(_ server: TestServer) async throws -> JSON {
    try await server.send(.GET, TestServer.instances + "/a").body["status", "evacuationNodeName"]
  }

  @Test("an eviction that triggers a migration is 429 until the pod is gone")
  func evacuation() async throws {
    let server = try await server(strategy: "LiveMigrate")
    var rehearsal = Self.eviction
    rehearsal["deleteOptions", "dryRun"] = ["All"]
    #expect(try await server.send(.POST, TestServer.pods + "/p/eviction", rehearsal).status == 429)
    #expect(try await evacuationNode(server).isNull)
    for _ in 0..<2 {
      let refused = try await server.send(.POST, TestServer.pods + "/p/eviction", Self.eviction)
      #expect(refused.status == 429)
      #expect(refused.reason == "TooManyRequests")
      #expect(refused.body["message"] == "Eviction triggered evacuation of VMI \"default/a\"")
      #expect(refused.headers["retry-after"].isEmpty)
    }
    #expect(try await evacuationNode(server) == "n1")
    _ = try await server.send(.DELETE, TestServer.pods + "/p?gracePeriodSeconds=0")
    #expect(try await server.send(.POST, TestServer.pods + "/p/eviction", Self.eviction).status == 404)
  }

  @Test(
    "an evacuation is cancelled by the VM's or the VMI's name",
    arguments: ["virtualmachines", "virtualmachineinstances"])
  func cancel(_ resource: String) async throws {
    let server = try await server(strategy: "LiveMigrate")
    _ = try await server.send(.POST, TestServer.pods + "/p/eviction", Self.eviction)
    let path = "/apis/subresources.kubevirt.io/v1/namespaces/default/\(resource)/a/evacuate/cancel"
    #expect(try await server.send(.PUT, path, ["evacuationNodeName": ""]).status == 200)
    #expect(try await evacuationNode(server).isNull)
  }

  @Test("without a strategy the pod is deleted, with the grace that was asked for")
  func deletion() async throws {
    let server = try await server(strategy: .null)
    var eviction = Self.eviction
    eviction["apiVersion"] = "policy/v1beta1"
    eviction["deleteOptions"] = ["gracePeriodSeconds": 7]
    #expect(try await server.send(.POST, TestServer.pods + "/p/eviction", eviction).status == 201)
    let pod = try await server.send(.GET, TestServer.pods + "/p").body
    #expect(pod["metadata", "deletionGracePeriodSeconds"] == 7)
  }

  @Test("anything but an Eviction is refused")
  func malformed() async throws {
    let server = try await server(strategy: .null)
    #expect(try await server.send(.POST, TestServer.pods + "/p/eviction", ["kind": "Pod"]).status == 400)
  }

  @Test("clients find out from discovery that pods can be evicted")
  func discovery() async throws {
    let server = try await TestServer()
    let groups = try await server.send(.GET, "/apis").body["groups"].elements
    #expect(groups.contains { $0["name"] == "policy" && $0["preferredVersion", "groupVersion"] == "policy/v1" })
    let pods = try await server.send(.GET, "/api/v1").body["resources"].elements
    let entry = try #require(pods.first { $0["name"] == "pods/eviction" })
    #expect((entry["group"], entry["version"], entry["kind"]) == ("policy", "v1", "Eviction"))
    // A group version without any entry is an error to clients.
    #expect(try await server.send(.GET, "/apis/policy/v1").body["resources"].elements.count == 1)
  }
}
