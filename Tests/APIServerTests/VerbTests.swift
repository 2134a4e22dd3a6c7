import Codecs
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Verbs")
struct VerbTests {
  @Test("a created object has a uid, a version, a generation and a time; creating it again is refused")
  func create() async throws {
    let server = try await TestServer()
    let created = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    #expect(created.status == 201)
    #expect(created.body.meta.uid.count == 36)
    #expect(created.body.meta.generation == 1)
    #expect(created.body.meta.creationTimestamp != nil)
    #expect(!created.body.meta.resourceVersion.isEmpty)
    let again = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    #expect(again.status == 409)
    #expect(again.reason == "AlreadyExists")
  }

  @Test("generateName finds a name")
  func generateName() async throws {
    let server = try await TestServer()
    var pod = TestServer.pod("")
    pod["metadata"] = ["generateName": "web-"]
    let created = try await server.send(.POST, TestServer.pods, pod)
    #expect(created.body.meta.name.hasPrefix("web-"))
    #expect(created.body.meta.name.count == 9)
  }

  @Test("a dry run answers as if, and leaves nothing")
  func dryRun() async throws {
    let server = try await TestServer()
    let rehearsed = try await server.send(.POST, TestServer.pods + "?dryRun=All", TestServer.pod("a"))
    #expect(rehearsed.status == 201)
    #expect(try await server.send(.GET, TestServer.pods + "/a").status == 404)
  }

  @Test("an update of a stale version is a conflict, of the present one a new version")
  func update() async throws {
    let server = try await TestServer()
    var object = try await server.send(.POST, TestServer.machines, TestServer.machine("a")).body
    object["spec", "runStrategy"] = "Manual"
    let updated = try await server.send(.PUT, TestServer.machines + "/a", object)
    #expect(updated.body.meta.generation == 2)
    let stale = try await server.send(.PUT, TestServer.machines + "/a", object)
    #expect(stale.status == 409)
    #expect(stale.reason == "Conflict")
  }

  @Test("an update that changes nothing keeps the version")
  func unchanged() async throws {
    let server = try await TestServer()
    let object = try await server.send(.POST, TestServer.machines, TestServer.machine("a")).body
    let updated = try await server.send(.PUT, TestServer.machines + "/a", object)
    #expect(updated.body.meta.resourceVersion == object.meta.resourceVersion)
  }

  @Test("spec and status are written apart")
  func status() async throws {
    let server = try await TestServer()
    var object = try await server.send(.POST, TestServer.machines, TestServer.machine("a")).body
    object["status"] = ["ready": true]
    object["spec", "runStrategy"] = "Manual"
    let status = try await server.send(.PUT, TestServer.machines + "/a/status", object).body
    #expect(status["status", "ready"] == true)
    #expect(status["spec", "runStrategy"] == "Halted")
    object["metadata", "resourceVersion"] = .null
    object["status"] = ["ready": false]
    let spec = try await server.send(.PUT, TestServer.machines + "/a", object).body
    #expect(spec["status", "ready"] == true)
    #expect(spec["spec", "runStrategy"] == "Manual")
  }

  @Test(
    "the three patch languages",
    arguments: [
      ("application/merge-patch+json", #"{"data":{"b":"2","a":null}}"#, #"{"b":"2"}"#),
      ("application/json-patch+json", #"[{"op":"add","path":"/data/b","value":"2"}]"#, #"{"a":"1","b":"2"}"#),
      ("application/strategic-merge-patch+json", #"{"data":{"b":"2"}}"#, #"{"a":"1","b":"2"}"#),
    ])
  func patches(_ type: String, _ patch: String, _ expected: String) async throws {
    let server = try await TestServer()
    var map = TestServer.configMap("m")
    map["data"] = ["a": "1"]
    _ = try await server.send(.POST, TestServer.configMaps, map)
    let patched = try await server.send(.PATCH, TestServer.configMaps + "/m", bytes: Array(patch.utf8), type: type)
    #expect(patched.body["data"] == (try JSON(parsing: expected)))
  }

  @Test("a strategic patch merges lists by their key")
  func strategicLists() {
    let pod: JSON = ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]], "args": ["x"]]
    let patch: JSON = [
      "containers": [["name": "b", "image": "2"], ["$patch": "delete", "name": "a"]], "args": ["y"],
    ]
    #expect(StrategicMerge.apply(patch, to: pod) == ["containers": [["name": "b", "image": "2"]], "args": ["y"]])
  }

  @Test("an unknown patch type is refused with those that are known")
  func patchType() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("m"))
    let refused = try await server.send(.PATCH, TestServer.configMaps + "/m", [:], type: "text/plain")
    #expect(refused.status == 415)
  }

  @Test("every page of a list bears the revision of the first, so that a watch from it misses nothing in between")
  func pagesOfOneRevision() async throws {
    let server = try await TestServer()
    for name in ["a", "b", "c"] {
      _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap(name))
    }
    let first = try await server.send(.GET, TestServer.configMaps + "?limit=2").body
    _ = try await server.send(.DELETE, TestServer.configMaps + "/a")
    let token = try #require(first["metadata", "continue"].string)
    let last = try await server.send(.GET, TestServer.configMaps + "?limit=2&continue=\(token)").body
    #expect(last["items"].elements.map(\.meta.name) == ["c"])
    #expect(last["metadata", "resourceVersion"] == first["metadata", "resourceVersion"])
  }

  @Test("lists select by label and field, and page")
  func lists() async throws {
    let server = try await TestServer()
    for name in ["a", "b", "c"] {
      _ = try await server.send(
        .POST, TestServer.configMaps, TestServer.configMap(name, labels: ["odd": name == "b" ? "no" : "yes"]))
    }
    func names(_ query: String) async throws -> [String] {
      try await server.send(.GET, TestServer.configMaps + query).body["items"].elements.map(\.meta.name)
    }
    #expect(try await names("?labelSelector=odd%3Dyes") == ["a", "c"])
    #expect(try await names("?fieldSelector=metadata.name!%3Da") == ["b", "c"])
    let page = try await server.send(.GET, TestServer.configMaps + "?limit=2").body
    #expect(page["items"].elements.count == 2)
    #expect(page["metadata", "remainingItemCount"] == 1)
    let token = try #require(page["metadata", "continue"].string)
    #expect(try await names("?limit=2&continue=\(token)") == ["c"])
    #expect(try await server.send(.GET, TestServer.configMaps + "?continue=nonsense").status == 400)
  }

  @Test("kubectl gets tables")
  func tables() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    let table = try await server.send(
      .GET, TestServer.machines, headers: ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"]
    ).body
    #expect(table["columnDefinitions"].elements.map { $0["name"].string } == ["Name", "Age", "Status", "Ready"])
    #expect(table["rows"][0]["cells"][0] == "a")
  }

  @Test("deletecollection removes what is selected")
  func deleteCollection() async throws {
    let server = try await TestServer()
    for name in ["a", "b"] {
      _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap(name, labels: ["n": name]))
    }
    _ = try await server.send(.DELETE, TestServer.configMaps + "?labelSelector=n%3Da")
    #expect(try await server.send(.GET, TestServer.configMaps).body["items"].elements.map(\.meta.name) == ["b"])
  }

  @Test("finalizers hold a deleted object until they are gone")
  func finalizers() async throws {
    let server = try await TestServer()
    var map = TestServer.configMap("m")
    map.meta.finalizers = ["example.com/hold"]
    _ = try await server.send(.POST, TestServer.configMaps, map)
    let marked = try await server.send(.DELETE, TestServer.configMaps + "/m").body
    #expect(marked.meta.isDeleting)
    let released = try await server.send(
      .PATCH, TestServer.configMaps + "/m", ["metadata": ["finalizers": []]], type: "application/merge-patch+json")
    #expect(released.status == 200)
    #expect(try await server.send(.GET, TestServer.configMaps + "/m").status == 404)
  }

  @Test("delete preconditions must hold")
  func preconditions() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("m"))
    let refused = try await server.send(.DELETE, TestServer.configMaps + "/m", ["preconditions": ["uid": "other"]])
    #expect(refused.status == 409)
  }

  @Test("a grace period of ages ends in the year that it ends in, and the object stays readable")
  func endlessGrace() async throws {
    let server = try await TestServer()
    let pod = TestServer.pod("p") { $0["spec", "nodeName"] = "n1" }
    _ = try await server.send(.POST, TestServer.pods, pod)
    _ = try await server.send(.DELETE, TestServer.pods + "/p?gracePeriodSeconds=9223372036854775807")
    let deleted = try await server.send(.GET, TestServer.pods + "/p").body
    #expect(deleted["metadata", "deletionGracePeriodSeconds"].int == Int(Int32.max))
    #expect(deleted["metadata", "deletionTimestamp"].string?.hasPrefix("20") == true)
  }

  @Test("a pod on a node is given its grace period; an unbound one goes at once")
  func grace() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.pods, TestServer.pod("free"))
    _ = try await server.send(.POST, TestServer.pods, TestServer.pod("bound"))
    let binding: JSON = [
      "apiVersion": "v1", "kind": "Binding", "metadata": ["name": "bound"], "target": ["name": "n1"],
    ]
    #expect(try await server.send(.POST, TestServer.pods + "/bound/binding", binding).status == 201)
    #expect(try await server.send(.POST, TestServer.pods + "/bound/binding", binding).status == 409)
    _ = try await server.send(.DELETE, TestServer.pods + "/free")
    _ = try await server.send(.DELETE, TestServer.pods + "/bound")
    #expect(try await server.send(.GET, TestServer.pods + "/free").status == 404)
    let bound = try await server.send(.GET, TestServer.pods + "/bound").body
    #expect(bound["metadata", "deletionGracePeriodSeconds"] == 30)
    _ = try await server.send(.DELETE, TestServer.pods + "/bound?gracePeriodSeconds=9223372036854775807")
    _ = try await server.send(.DELETE, TestServer.pods + "/bound", ["gracePeriodSeconds": 0])
    #expect(try await server.send(.GET, TestServer.pods + "/bound").status == 404)
  }
}
