import Codecs
import FoundationEssentials
import KubeModel
import NIOCore
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Migrations in the dialect of 2017")
struct MigrationViewTests {
  private static let old = "/apis/kubevirt.io/v1alpha1/namespaces/default/migrations"
  private static let new = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstancemigrations"

  /// As the talk shows it.
  private static let slide: JSON = [
    "apiVersion": "kubevirt.io/v1alpha1", "kind": "Migration", "metadata": ["generateName": "my-migration"],
    "spec": ["nodeSelector": ["kubevirt.io/hostname": "node1"], "selector": ["name": "testvm"]],
    "status": ["phase": "Succeeded"],
  ]

  private func server() async throws -> TestServer {
    let server = try await TestServer()
    let node: JSON = [
      "apiVersion": "v1", "kind": "Node",
      "metadata": [
        "name": "node1", "labels": ["kubernetes.io/hostname": "node1", "kubevirt.io/schedulable": "true"],
      ],
    ]
    _ = try await server.send(.POST, "/api/v1/nodes", node)
    _ = try await server.send(
      .PATCH, "/api/v1/nodes/node1/status", ["status": ["conditions": [["type": "Ready", "status": "True"]]]],
      type: "application/merge-patch+json")
    _ = try await server.send(.POST, TestServer.instances, TestServer.instance("testvm"))
    _ = try await server.send(
      .PATCH, TestServer.instances + "/testvm", ["status": ["phase": "Running", "nodeName": "node0"]],
      type: "application/merge-patch+json")
    return server
  }

  @Test("the slide's object becomes a migration of today, and reads as it was written")
  func create() async throws {
    let server = try await server()
    let made = try await server.send(.POST, Self.old, Self.slide)
    #expect(made.status == 201)
    #expect(made.body["spec", "selector"] == ["name": "testvm"])
    #expect(made.body["spec", "nodeSelector"] == ["kubevirt.io/hostname": "node1"])
    #expect(made.body["status"] == ["phase": ""])
    let name = made.body.meta.name
    #expect(name.hasPrefix("my-migration"))
    let stored = try await server.send(.GET, Self.new + "/\(name)").body
    #expect(stored["spec"] == ["vmiName": "testvm", "addedNodeSelector": ["kubernetes.io/hostname": "node1"]])
    let list = try await server.send(.GET, Self.old).body
    #expect((list.kind, list.apiVersion) == ("MigrationList", "kubevirt.io/v1alpha1"))
    #expect(list["items"].elements.map(\.kind) == ["Migration"])
  }

  @Test(
    "today's phases become the four of 2017",
    arguments: [
      (MigrationPhase.unset, ""), (.pending, ""), (.scheduling, "Running"), (.targetReady, "Running"),
      (.running, "Running"), (.succeeded, "Succeeded"), (.failed, "Failed"),
    ])
  func phases(_ phase: MigrationPhase, _ word: String) {
    #expect(MigrationView.fromStored(["status": ["phase": .string(phase.rawValue)]])["status", "phase"].string == word)
  }

  @Test("a table, a patch and a deletion speak the dialect too")
  func verbs() async throws {
    let server = try await server()
    let name = try await server.send(.POST, Self.old, Self.slide).body.meta.name
    let table = try await server.send(
      .GET, Self.old, headers: ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"]
    ).body
    #expect(table["columnDefinitions"].elements.map { $0["name"] } == ["Name", "VM", "Phase", "Age"])
    #expect(table["rows"][0]["cells"][1] == "testvm")
    let labelled = try await server.send(
      .PATCH, Self.old + "/\(name)", ["metadata": ["labels": ["a": "b"]]], type: "application/merge-patch+json")
    #expect(labelled.body.kind == "Migration" && labelled.body.meta.labels["a"] == "b")
    let changed = try await server.send(
      .PATCH, Self.old + "/\(name)", ["spec": ["selector": ["name": "other"]]], type: "application/merge-patch+json")
    #expect(changed.status == 422)
    let deleted = try await server.send(.DELETE, Self.old + "/\(name)")
    #expect(deleted.body.kind == "Migration" && deleted.body.meta.isDeleting)
  }

  @Test("what is wrong is named by the dialect's own fields")
  func refusals() async throws {
    let server = try await server()
    var nameless = Self.slide
    nameless["spec", "selector"] = [:]
    let refused = try await server.send(.POST, Self.old, nameless)
    #expect(refused.status == 422)
    #expect(refused.body["details", "causes"][0]["field"] == "spec.selector.name")
    var missing = Self.slide
    missing["spec", "selector", "name"] = "nobody"
    #expect(try await server.send(.POST, Self.old, missing).status == 404)
    var foreign = Self.slide
    foreign["apiVersion"] = "kubevirt.io/v1"
    #expect(try await server.send(.POST, Self.old, foreign).status == 400)
  }

  @Test("discovery offers the dialect beside today's, which is preferred")
  func discovery() async throws {
    let server = try await TestServer()
    let group = try await server.send(.GET, "/apis/kubevirt.io").body
    #expect(group["versions"].elements.map { $0["version"] } == ["v1", "v1alpha1"])
    #expect(group["preferredVersion", "version"] == "v1")
    let kinds = try await server.send(.GET, "/apis/kubevirt.io/v1alpha1").body["resources"].elements
    #expect(kinds.map { $0["name"] } == ["migrations"])
    #expect(try await server.send(.GET, "/openapi/v3/apis/kubevirt.io/v1alpha1").status == 200)
  }

  @Test("a watch shows each object in the dialect")
  func watch() throws {
    let encoder = WatchEncoder(
      resource: KindView.migrations.resource, filter: ObjectFilter(.standard), wantsTable: false, now: { Date() },
      view: .migrations)
    var buffer = ByteBuffer()
    encoder.append(.added, MigrationView.toStored(Self.slide).bytes, to: &buffer)
    let event = try JSON(parsing: Array(buffer.readableBytesView))
    #expect(event["type"] == "ADDED")
    #expect((event["object"].kind, event["object", "spec", "selector", "name"]) == ("Migration", "testvm"))
  }
}
