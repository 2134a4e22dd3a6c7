// What a node's agent may do with its certificate: its own work, and nothing to what is others'.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Rights of node agents")
struct NodeRestrictionTests {
  private static let merge = "application/merge-patch+json"

  private func server(as node: String? = nil, with objects: (String, JSON)...) async throws -> TestServer {
    var server = try await TestServer()
    for (path, object) in objects {
      #expect(try await server.send(.POST, path, object).status == 201)
      // A new object has no status of its own.
      if object["status"].hasContent {
        #expect(try await patch(server, "\(path)/vm", ["status": object["status"]]) == 200)
      }
    }
    if let node { server.user = PeerIdentity(user: "system:node:\(node)", groups: ["system:nodes"]) }
    return server
  }

  private func instance(on node: String, _ migration: JSON = .null) -> JSON {
    var instance = TestServer.instance("vm")
    instance["status"] = ["phase": "Running", "nodeName": .string(node), "migrationState": migration]
    return instance
  }

  private func patch(_ server: TestServer, _ path: String, _ change: JSON) async throws -> Int {
    try await server.send(.PATCH, path, change, type: Self.merge).status
  }

  @Test("consoles, logs, bindings and actions are not theirs, whoever's guest it is")
  func subresources() async throws {
    let server = try await server(as: "a", with: (TestServer.instances, instance(on: "a")))
    let path = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm"
    for (method, verb) in [(HTTPMethod.GET, "console"), (.PUT, "pause"), (.PUT, "break")] {
      #expect(try await server.send(method, "\(path)/\(verb)", [:]).status == 403, "\(verb)")
    }
    #expect(try await server.send(.GET, TestServer.pods + "/p/log").status == 403)
    #expect(try await server.send(.POST, TestServer.pods + "/p/binding", [:]).status == 403)
  }

  @Test("an agent makes its own node, and no other")
  func nodes() async throws {
    let server = try await server(as: "a")
    func node(_ name: String) -> JSON { ["apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)]] }
    #expect(try await server.send(.POST, "/api/v1/nodes", node("b")).status == 403)
    #expect(try await server.send(.POST, "/api/v1/nodes", node("a")).status == 201)
  }

  @Test("pods are written by the node that they are bound to, and stay there")
  func pods() async throws {
    func pod(_ name: String, on node: String?) -> JSON {
      TestServer.pod(name) { $0["spec", "nodeName"] = node.map { .string($0) } ?? .null }
    }
    let server = try await server(
      as: "a", with: (TestServer.pods, pod("own", on: "a")), (TestServer.pods, pod("other", on: "b")),
      (TestServer.pods, pod("free", on: nil)))
    let label: JSON = ["metadata": ["labels": ["x": "y"]]]
    #expect(try await patch(server, TestServer.pods + "/own", label) == 200)
    #expect(try await patch(server, TestServer.pods + "/own", ["spec": ["nodeName": "b"]]) >= 400)
    for name in ["other", "free"] {
      #expect(try await patch(server, TestServer.pods + "/\(name)", label) == 403)
      #expect(try await patch(server, TestServer.pods + "/\(name)", ["spec": ["nodeName": "a"]]) >= 400)
      #expect(try await server.send(.DELETE, TestServer.pods + "/\(name)").status == 403)
    }
    #expect(try await server.send(.DELETE, TestServer.pods + "/own").status == 200)
  }

  @Test("instances are written by the nodes that they are on, come to or leave; who that is, others decide")
  func instances() async throws {
    let vm = TestServer.instances + "/vm"
    let phase: JSON = ["status": ["phase": "Failed"]]
    let stranger = try await server(as: "c", with: (TestServer.instances, instance(on: "a")))
    #expect(try await patch(stranger, vm, phase) == 403)
    let theft: JSON = ["status": ["migrationState": ["migrationUid": "x", "sourceNode": "a", "targetNode": "c"]]]
    #expect(try await patch(stranger, vm, theft) == 403)
    let owner = try await server(as: "a", with: (TestServer.instances, instance(on: "a")))
    #expect(try await patch(owner, vm, phase) == 200)
    #expect(try await patch(owner, vm, theft) == 403)
    #expect(try await patch(owner, vm, ["status": ["nodeName": "b"]]) == 403)
    let elsewhere: JSON = ["metadata": ["ownerReferences": [["kind": "VirtualMachine", "name": "x", "uid": "u"]]]]
    #expect(try await patch(owner, vm, elsewhere) >= 400)
    let moving = instance(on: "a", ["migrationUid": "u", "sourceNode": "a", "targetNode": "b"])
    let target = try await server(as: "b", with: (TestServer.instances, moving))
    #expect(try await patch(target, vm, ["status": ["nodeName": "c"]]) == 403)
    let arrival: JSON = ["status": ["nodeName": "b", "migrationState": ["completed": true]]]
    #expect(try await patch(target, vm, arrival) == 200)
  }

  @Test("who asks to be taken for somebody else is refused, not taken for a proxy")
  func impersonation() async throws {
    let server = try await server()
    let answer = try await server.send(.GET, TestServer.pods, headers: ["Impersonate-User": "bob"])
    #expect(answer.status == 403)
    #expect(answer.body["message"].string?.contains("impersonation is not supported") == true)
  }
}
