import APIClient
import Codecs
import KubeModel
import Testing

@Suite("HTTP resource client", .timeLimit(.minutes(1)))
struct HTTPResourceClientTests {
  @Test("get asks for the object's path and returns its tree")
  func get() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(200, #"{"kind":"Pod","metadata":{"name":"a"}}"#)
      }
    }
    let client = try HTTPResourceClient(server.access)
    let pod = try await client.get(Registry.pods, namespace: "n s", name: "a")
    #expect(pod.meta.name == "a")
    #expect(requests.all.first?.hasPrefix("GET /api/v1/namespaces/n%20s/pods/a HTTP/1.1\r\n") == true)
  }

  @Test("one connection serves one request after another")
  func keepAlive() async throws {
    let connections = Recorder<String>()
    let server = try LoopbackServer { connection in
      connections.note("connection")
      while connection.request() != nil { connection.answer(200, "{}") }
    }
    let client = try HTTPResourceClient(server.access)
    for name in ["a", "b", "c"] { _ = try await client.get(Registry.nodes, namespace: nil, name: name) }
    #expect(connections.all.count == 1)
  }

  @Test("a list keeps version and continue token, and its items get their kind")
  func list() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(
          200,
          #"{"kind":"PodList","metadata":{"resourceVersion":"7","continue":"x","remainingItemCount":3},"items":[{"metadata":{"name":"a"}}]}"#
        )
      }
    }
    let client = try HTTPResourceClient(server.access)
    let list = try await client.list(
      Registry.pods, namespace: nil, options: ListOptions(labelSelector: "a=b,c", limit: 1, continueToken: "t"))
    #expect(list.resourceVersion == "7")
    #expect(list.continueToken == "x")
    #expect(list.remainingItemCount == 3)
    #expect(list.items.map(\.kind) == ["Pod"])
    #expect(
      requests.all.first?.hasPrefix("GET /api/v1/pods?labelSelector=a%3Db%2Cc&limit=1&continue=t HTTP/1.1") == true)
  }

  @Test("writes carry their bodies and types")
  func writes() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(200, "{}")
      }
    }
    let client = try HTTPResourceClient(server.access)
    let pod: JSON = ["metadata": ["name": "a", "namespace": "n"]]
    _ = try await client.create(Registry.pods, namespace: nil, pod)
    _ = try await client.update(Registry.pods, subresource: "status", pod)
    _ = try await client.patch(Registry.pods, namespace: "n", name: "a", subresource: nil, .merge(["x": 1]))
    try await client.delete(Registry.pods, namespace: "n", name: "a", options: DeleteOptions(propagation: .foreground))
    _ = try await client.send(method: "PUT", path: "/x")
    let seen = requests.all
    #expect(
      seen.map { $0.prefix { $0 != "\r" && $0 != "\r\n" } } == [
        "POST /api/v1/namespaces/n/pods HTTP/1.1", "PUT /api/v1/namespaces/n/pods/a/status HTTP/1.1",
        "PATCH /api/v1/namespaces/n/pods/a HTTP/1.1", "DELETE /api/v1/namespaces/n/pods/a HTTP/1.1", "PUT /x HTTP/1.1",
      ])
    #expect(seen[2].contains("Content-Type: application/merge-patch+json"))
    #expect(seen[3].hasSuffix(#""propagationPolicy":"Foreground"}"#))
    #expect(seen[4].contains("Content-Length: 0") && !seen[4].contains("Content-Type"))
  }

  @Test("a refusal is the server's own Status")
  func refusal() async throws {
    let server = try LoopbackServer { connection in
      while connection.request() != nil {
        connection.answer(
          409, #"{"kind":"Status","reason":"Conflict","message":"no","code":409}"#, headers: "Retry-After: 3\r\n")
      }
    }
    let client = try HTTPResourceClient(server.access)
    let error = await #expect(throws: APIError.self) {
      try await client.get(Registry.pods, namespace: "n", name: "a")
    }
    #expect(error?.reason == .conflict)
    #expect(error?.message == "no")
    #expect(error?.retryAfterSeconds == 3)
  }

  @Test("a refusal in plain text keeps its text and the code's reason")
  func plainRefusal() async throws {
    let server = try LoopbackServer { connection in
      while connection.request() != nil { connection.answer(503, "later") }
    }
    let client = try HTTPResourceClient(server.access)
    await #expect(throws: APIError(.serviceUnavailable, "later")) {
      try await client.get(Registry.pods, namespace: "n", name: "a")
    }
  }

  @Test("an empty name or one of dots never becomes a request")
  func unsafeNames() async throws {
    let client = try HTTPResourceClient(ClusterAccess(server: "http://127.0.0.1:1"))
    for name in ["", ".", ".."] {
      let error = await #expect(throws: APIError.self) {
        try await client.get(Registry.pods, namespace: "n", name: name)
      }
      #expect(error?.reason == .badRequest)
    }
  }

  @Test("a port where nobody listens is a sentence that says so")
  func refused() async throws {
    let client = try HTTPResourceClient(ClusterAccess(server: "http://127.0.0.1:1"))
    let error = await #expect(throws: APIError.self) {
      try await client.list(Registry.pods, namespace: nil, options: .init())
    }
    #expect(error?.reason == .serverUnreachable)
    #expect(
      error?.message
        == "nothing listens at http://127.0.0.1:1 (connection refused): start the server, or choose another --context")
  }

  @Test("cancelling the task ends a request that the server never answers")
  func cancellation() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.request()
      _ = connection.read()
    }
    let client = try HTTPResourceClient(server.access)
    let task = Task { try await client.get(Registry.pods, namespace: "n", name: "a") }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("credentials that can be renewed are, once, where the server refuses them")
  func renewal() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(requests.all.count == 1 ? 401 : 200, "{}")
      }
    }
    var access = server.access
    let answer = CredentialStoreTests.answer("'$$-$(date +%N)'")
    access.credentials = CredentialStoreTests.plugin("echo '\(answer)'")
    _ = try await HTTPResourceClient(access).send(method: "GET", path: "/x")
    #expect(requests.all.count == 2)
    access.credentials = UserCredentials(token: "fixed")
    let strict = try LoopbackServer { connection in
      while connection.request() != nil { connection.answer(401, "no") }
    }
    access.server = strict.access.server
    let client = try HTTPResourceClient(access)
    await #expect(throws: APIError(.unauthorized, "no")) { try await client.send(method: "GET", path: "/x") }
  }

  @Test("requests go through the kubeconfig's proxy; tokens never go without TLS")
  func proxy() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(200, "{}")
      }
    }
    let access = ClusterAccess(
      server: "http://cluster.invalid:81/base/", credentials: UserCredentials(token: "secret"),
      proxy: server.access.server)
    _ = try await HTTPResourceClient(access).send(method: "GET", path: "/x", query: [("a b", "c&d")])
    #expect(requests.all.first?.hasPrefix("GET http://cluster.invalid:81/base/x?a%20b=c%26d HTTP/1.1\r\n") == true)
    #expect(requests.all.first?.contains("secret") == false)
  }
}
