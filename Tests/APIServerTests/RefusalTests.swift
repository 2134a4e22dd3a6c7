import Codecs
import HTTPService
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Refusals")
struct RefusalTests {
  @Test("an invalid object gets 422 with the path of every bad field")
  func invalid() async throws {
    let server = try await TestServer()
    var machine = TestServer.machine("Bad_Name")
    machine["spec", "runStrategy"] = "Sometimes"
    let refused = try await server.send(.POST, TestServer.machines, machine)
    #expect(refused.status == 422)
    let fields = refused.body["details", "causes"].elements.compactMap { $0["field"].string }
    #expect(fields == ["metadata.name", "spec.runStrategy"])
  }

  @Test("a body that is not JSON gets 400 with the place")
  func syntax() async throws {
    let server = try await TestServer()
    let refused = try await server.send(.POST, TestServer.pods, bytes: Array("{\"kind\": nope}".utf8))
    #expect(refused.status == 400)
    #expect(refused.body["message"].string?.contains("line 1, column 10") == true)
  }

  @Test("an unknown field is an error under strict validation, else a warning")
  func strictness() async throws {
    let server = try await TestServer()
    var machine = TestServer.machine("a")
    machine["spec", "colour"] = "blue"
    let refused = try await server.send(.POST, TestServer.machines + "?fieldValidation=Strict", machine)
    #expect(refused.status == 400)
    #expect(refused.body["message"].string?.contains("unknown field \"spec.colour\"") == true)
    let warned = try await server.send(.POST, TestServer.machines + "?fieldValidation=Warn", machine)
    #expect(warned.status == 201)
    #expect(warned.headers["warning"].count == 1)
    #expect(warned.body["spec", "colour"].isNull)
  }

  @Test("a warning's words cannot break out of their header, and there are not too many of them")
  func hostileFields() async throws {
    let server = try await TestServer()
    var machine = TestServer.machine("a")
    for number in 0..<100 { machine["spec", "x\(number)\r\nX-Evil: \"yes\\"] = "blue" }
    let warned = try await server.send(.POST, TestServer.machines + "?fieldValidation=Warn", machine)
    #expect(warned.status == 201)
    #expect(warned.headers["warning"].count == 32)
    #expect(warned.headers["warning"].allSatisfy { $0.contains(##"??X-Evil: \"yes\\\"""##) })
  }

  @Test("what is nested too deep or has too many members is refused")
  func extents() async throws {
    let server = try await TestServer()
    var deep: JSON = [:]
    for _ in 0..<100 { deep = ["a": deep] }
    let nested = TestServer.pod("deep") { $0["spec", "affinity"] = deep }
    #expect(try await server.send(.POST, TestServer.pods, nested).status == 400)
    let wide = TestServer.pod("wide") {
      $0["metadata", "annotations"] = .object(JSONObject((0...10_000).map { ("a\($0)", "") }))
    }
    #expect(try await server.send(.POST, TestServer.pods, wide).status == 400)
  }

  @Test("an object of another kind, name or namespace than the URL's is refused")
  func identity() async throws {
    let server = try await TestServer()
    #expect(try await server.send(.POST, TestServer.pods, TestServer.machine("a")).status == 400)
    let elsewhere = TestServer.pod("a") { $0["metadata", "namespace"] = "kube-system" }
    #expect(try await server.send(.POST, TestServer.pods, elsewhere).status == 400)
    #expect(try await server.send(.POST, "/api/v1/namespaces/nowhere/pods", TestServer.pod("a")).status == 404)
  }

  @Test("without a certificate or token there is no answer but to health and version")
  func anonymous() async throws {
    let server = try await TestServer()
    for (path, status) in [
      ("/version", 200), ("/healthz", 200), ("/api", 401), (TestServer.pods, 401), ("/openapi/v3", 401),
    ] {
      let response = await server.handler.respond(to: HTTPRequest(method: .GET, uri: path))
      #expect(Int(response.status.code) == status, "\(path)")
    }
    let authorized = await server.handler.respond(
      to: HTTPRequest(method: .GET, uri: TestServer.pods, headers: ["Authorization": "Bearer secret"]))
    #expect(authorized.status == .ok)
  }

  @Test("a node's agent may not write other nodes, create machines or list secrets")
  func nodeRights() async throws {
    var server = try await TestServer()
    server.user = PeerIdentity(user: "system:node:a", groups: ["system:nodes"])
    for path in ["nodes/b", "nodes", "nodes/a"].map({ "/api/v1/\($0)" }) + [TestServer.machines, TestServer.pods] {
      #expect(try await server.send(.DELETE, path).status == 403, "\(path)")
    }
    for lease in ["kube-node-lease/leases/b", "kube-system/leases/spyhop-controller", "kube-system/leases/a"] {
      let path = "/apis/coordination.k8s.io/v1/namespaces/\(lease)"
      #expect(try await server.send(.PUT, path, [:]).status == 403, "\(path)")
    }
    #expect(try await server.send(.POST, TestServer.machines, TestServer.machine("a")).status == 403)
    #expect(try await server.send(.GET, "/api/v1/secrets").status == 403)
    #expect(try await server.send(.GET, TestServer.pods).status == 200)
  }

  @Test("a stranger is refused by name, verb and resource")
  func stranger() async throws {
    var server = try await TestServer()
    server.user = PeerIdentity(user: "eve", groups: [])
    let refused = try await server.send(.GET, TestServer.pods)
    #expect(refused.status == 403)
    #expect(refused.body["message"].string?.contains("User \"eve\" cannot list resource \"pods\"") == true)
  }

  @Test(
    "bad parameters are named",
    arguments: ["?limit=x", "?labelSelector=(", "?fieldSelector=x", "?dryRun=Some", "?watch=1&resourceVersion=new"])
  func parameters(_ query: String) async throws {
    let server = try await TestServer()
    #expect(try await server.send(.GET, TestServer.pods + query).status == 400)
  }

  @Test("what is not served is not found", arguments: ["/", "/apis/x.io/v1/things", "/api/v1/pods/a/b/c/d", "/api/v2"])
  func unknownPaths(_ path: String) async throws {
    let server = try await TestServer()
    #expect(try await server.send(.GET, path).status == 404)
  }

  @Test("a VMI's spec stays as it was created")
  func immutableSpec() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.instances, TestServer.instance("a"))
    let refused = try await server.send(
      .PATCH, TestServer.instances + "/a", ["spec": ["domain": ["memory": ["guest": "1Gi"]]]],
      type: "application/merge-patch+json")
    #expect(refused.status == 422)
  }

  @Test("a migration of a VMI that is missing or final is refused at creation")
  func migrations() async throws {
    let server = try await TestServer()
    let migrations = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstancemigrations"
    let migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration", "metadata": ["name": "m"],
      "spec": ["vmiName": "a"],
    ]
    #expect(try await server.send(.POST, migrations, migration).status == 404)
    _ = try await server.send(.POST, TestServer.instances, TestServer.instance("a"))
    _ = try await server.send(
      .PATCH, TestServer.instances + "/a", ["status": ["phase": "Failed"]], type: "application/merge-patch+json")
    #expect(try await server.send(.POST, migrations, migration).status == 409)
  }
}
