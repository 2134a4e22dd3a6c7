import Codecs
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Subresources")
struct SubresourceTests {
  private static let actions = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachines"
  private static let consoles = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances"

  private func setPhase(_ phase: String, _ server: TestServer) async throws {
    _ = try await server.send(.POST, TestServer.instances, TestServer.instance("a"))
    _ = try await server.send(
      .PATCH, TestServer.instances + "/a", ["status": ["phase": .string(phase)]], type: "application/merge-patch+json")
  }

  @Test("start of a halted VM makes it Always; without a VM it is not found")
  func start() async throws {
    let server = try await TestServer()
    #expect(try await server.send(.PUT, Self.actions + "/a/start").status == 404)
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    #expect(try await server.send(.PUT, Self.actions + "/a/start", [:]).status == 202)
    #expect(try await server.send(.GET, TestServer.machines + "/a").body["spec", "runStrategy"] == "Always")
    #expect(try await server.send(.PUT, Self.actions + "/a/start", [:]).status == 409)
  }

  @Test(
    "what makes no sense now is a conflict",
    arguments: [
      ("Halted", "stop"), ("Halted", "restart"), ("Once", "restart"), ("Always", "start"), ("Manual", "stop"),
    ])
  func conflicts(_ strategy: String, _ action: String) async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a", strategy: strategy))
    #expect(try await server.send(.PUT, Self.actions + "/a/\(action)", [:]).status == 409)
  }

  @Test("restart asks for a stop of this instance, then a start")
  func restart() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a", strategy: "Always"))
    try await setPhase("Running", server)
    #expect(try await server.send(.PUT, Self.actions + "/a/restart", ["gracePeriodSeconds": 5]).status == 400)
    #expect(try await server.send(.PUT, Self.actions + "/a/restart", [:]).status == 202)
    let requests = try await server.send(.GET, TestServer.machines + "/a").body["status", "stateChangeRequests"]
      .elements
    #expect(requests.map { $0["action"].string } == ["Stop", "Start"])
    #expect(requests[0]["uid"].string?.count == 36)
  }

  @Test("a dry run of an action changes nothing")
  func dryRun() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    #expect(try await server.send(.PUT, Self.actions + "/a/start", ["dryRun": ["All"]]).status == 202)
    #expect(try await server.send(.GET, TestServer.machines + "/a").body["spec", "runStrategy"] == "Halted")
  }

  @Test("a console is 404 without a VMI, 400 while it may yet come, 409 once it has failed")
  func consoles() async throws {
    let server = try await TestServer()
    #expect(try await server.send(.GET, Self.consoles + "/a/console").status == 404)
    try await setPhase("Scheduling", server)
    #expect(try await server.send(.GET, Self.consoles + "/a/console").status == 400)
    try await setPhase("Failed", server)
    #expect(try await server.send(.GET, Self.consoles + "/a/console").status == 409)
  }

  @Test("a running VMI whose node is silent gives a reason, not a crash")
  func silentNode() async throws {
    let server = try await TestServer()
    try await setPhase("Running", server)
    _ = try await server.send(
      .PATCH, TestServer.instances + "/a", ["status": ["nodeName": "n1"]], type: "application/merge-patch+json")
    #expect(try await server.send(.GET, Self.consoles + "/a/console").status == 404)
    let node: JSON = ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n1"]]
    _ = try await server.send(.POST, "/api/v1/nodes", node)
    #expect(try await server.send(.GET, Self.consoles + "/a/console").status == 503)
    let status: JSON = [
      "status": [
        "addresses": [["type": "InternalIP", "address": "127.0.0.1"]],
        "daemonEndpoints": ["kubeletEndpoint": ["Port": 1]],
      ]
    ]
    _ = try await server.send(.PATCH, "/api/v1/nodes/n1/status", status, type: "application/merge-patch+json")
    let refused = try await server.send(.GET, Self.consoles + "/a/console")
    #expect(refused.status == 503)
    #expect(refused.body["message"].string?.contains("cannot connect to system:node:n1") == true)
  }

  @Test("replica sets scale")
  func scale() async throws {
    let server = try await TestServer()
    let sets = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstancereplicasets"
    let set: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceReplicaSet", "metadata": ["name": "s"],
      "spec": [
        "selector": ["matchLabels": ["a": "b"]],
        "template": ["metadata": ["labels": ["a": "b"]], "spec": TestServer.instance("x")["spec"]],
      ],
    ]
    #expect(try await server.send(.POST, sets, set).body["spec", "replicas"] == 1)
    let scaled = try await server.send(
      .PATCH, sets + "/s/scale", ["spec": ["replicas": 3]], type: "application/merge-patch+json")
    #expect(scaled.body["kind"] == "Scale")
    #expect(try await server.send(.GET, sets + "/s").body["spec", "replicas"] == 3)
  }

  @Test("discovery offers every kind of the registry with its names and subresources")
  func discovery() async throws {
    let server = try await TestServer()
    let list = try await server.send(.GET, "/apis/kubevirt.io/v1").body["resources"].elements
    let machine = try #require(list.first { $0["name"] == "virtualmachines" })
    #expect(machine["shortNames"] == ["vm", "vms"])
    #expect(list.contains { $0["name"] == "virtualmachines/status" })
    let groups = try await server.send(.GET, "/apis").body["groups"].elements.compactMap { $0["name"].string }
    #expect(groups.contains("subresources.kubevirt.io"))
    #expect(
      try await server.send(.GET, "/openapi/v3/apis/kubevirt.io/v1").body["components", "schemas"].members.count == 4)
  }
}
