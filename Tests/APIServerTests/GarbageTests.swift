import Codecs
import KubeModel
import Logging
import NIOHTTP1
import ObjectStore
import Testing

@testable import APIServer

@Suite("Owners and namespaces")
struct GarbageTests {
  /// Runs the collector and the namespace lifecycle beside the body.
  private func withCollectors(_ body: (TestServer) async throws -> Void) async throws {
    let server = try await TestServer()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let tasks = [
      Task { [logger] in await GarbageCollector(objects: server.objects, logger: logger).run() },
      Task { [logger] in await NamespaceLifecycle(objects: server.objects, logger: logger).run() },
    ]
    defer { for task in tasks { task.cancel() } }
    try await body(server)
  }

  /// Waits for the change feed to show that a config map is gone.
  private func waitUntilGone(_ server: TestServer, _ uri: String) async throws {
    let changes = server.store.subscribe(to: nil)
    while try await server.send(.GET, uri).status != 404 { _ = await changes.next() }
  }

  private func family(_ server: TestServer) async throws -> JSON {
    let owner = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("owner")).body
    _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("child", owner: owner))
    return owner
  }

  @Test("in the background dependents follow their owner", .timeLimit(.minutes(1)))
  func background() async throws {
    try await withCollectors { server in
      _ = try await family(server)
      _ = try await server.send(.DELETE, TestServer.configMaps + "/owner")
      try await waitUntilGone(server, TestServer.configMaps + "/child")
    }
  }

  @Test("in the foreground the owner waits for them", .timeLimit(.minutes(1)))
  func foreground() async throws {
    try await withCollectors { server in
      _ = try await family(server)
      let marked = try await server.send(
        .DELETE, TestServer.configMaps + "/owner", ["propagationPolicy": "Foreground"])
      #expect(marked.body.meta.finalizers == ["foregroundDeletion"])
      try await waitUntilGone(server, TestServer.configMaps + "/owner")
      #expect(try await server.send(.GET, TestServer.configMaps + "/child").status == 404)
    }
  }

  @Test("orphans stay and lose their reference", .timeLimit(.minutes(1)))
  func orphans() async throws {
    try await withCollectors { server in
      _ = try await family(server)
      _ = try await server.send(.DELETE, TestServer.configMaps + "/owner?propagationPolicy=Orphan")
      try await waitUntilGone(server, TestServer.configMaps + "/owner")
      #expect(try await server.send(.GET, TestServer.configMaps + "/child").body.meta.ownerReferences.isEmpty)
    }
  }

  @Test("what is created with an owner that does not exist is collected", .timeLimit(.minutes(1)))
  func absentOwner() async throws {
    try await withCollectors { server in
      var ghost = TestServer.configMap("ghost")
      ghost["metadata", "uid"] = "00000000-0000-0000-0000-000000000000"
      _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("child", owner: ghost))
      try await waitUntilGone(server, TestServer.configMaps + "/child")
    }
  }

  @Test("a deleted namespace is emptied and goes; the standing ones stay", .timeLimit(.minutes(1)))
  func namespaces() async throws {
    try await withCollectors { server in
      let namespace: JSON = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team"]]
      _ = try await server.send(.POST, "/api/v1/namespaces", namespace)
      _ = try await server.send(.POST, "/api/v1/namespaces/team/configmaps", TestServer.configMap("m"))
      _ = try await server.send(.DELETE, "/api/v1/namespaces/team")
      try await waitUntilGone(server, "/api/v1/namespaces/team")
      #expect(try await server.send(.GET, "/api/v1/configmaps").body["items"].elements.isEmpty)
      #expect(try await server.send(.DELETE, "/api/v1/namespaces/default").status == 403)
    }
  }
}
