import APIClient
import Codecs
import KubeModel
import Testing

@Suite("Kinds that only the server knows", .timeLimit(.minutes(1)))
struct TabulatedClientTests {
  private static let widgets = ResourceDefinition(group: "e.com", version: "v1", kind: "Widget", plural: "widgets")

  private static let columns =
    #""columnDefinitions":[{"name":"Name"},{"name":"Size","type":"integer"},{"name":"Colour","priority":1}]"#

  private static func table(_ columns: String, _ name: String) -> String {
    #"{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"9","continue":"t","remainingItemCount":4},\#(columns)"rows":[{"cells":["\#(name)",12,null],"object":{"kind":"PartialObjectMetadata","metadata":{"name":"\#(name)","resourceVersion":"8"}}}]}"#
  }

  private static func client(of server: LoopbackServer) throws -> TabulatedClient {
    TabulatedClient(try HTTPResourceClient(server.access), member: "cells", wideMember: "wide")
  }

  @Test("a list asks for a table, and each object comes with its cells by column")
  func list() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        requests.note(request)
        connection.answer(200, Self.table(Self.columns + ",", "w1"))
      }
    }
    let list = try await Self.client(of: server).list(Self.widgets, namespace: nil, options: ListOptions(limit: 1))
    #expect(requests.all.first?.contains("Accept: application/json;as=Table") == true)
    #expect(list.resourceVersion == "9")
    #expect(list.continueToken == "t")
    #expect(list.remainingItemCount == 4)
    #expect(list.items.map(\.key.name) == ["w1"])
    #expect(list.items.first?["cells"] == ["Name": "w1", "Size": "12"])
    #expect(list.items.first?["wide"] == ["Colour": ""])
  }

  @Test("a watch goes on with the columns of its first table, and lets bookmarks through")
  func watch() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.beginStream()
      connection.send(#"{"type":"ADDED","object":\#(Self.table(Self.columns + ",", "w1"))}"# + "\n")
      connection.send(#"{"type":"DELETED","object":\#(Self.table("", "w2"))}"# + "\n")
      connection.send(#"{"type":"BOOKMARK","object":{"kind":"Widget","metadata":{"resourceVersion":"11"}}}"# + "\n")
    }
    var seen: [WatchEvent] = []
    let client = try Self.client(of: server)
    for try await batch in try await client.watch(Self.widgets, namespace: nil, options: WatchOptions()) {
      seen += batch
    }
    #expect(seen.map(\.kind) == [.added, .deleted, .bookmark])
    #expect(seen[1].object["cells"] == ["Name": "w2", "Size": "12"])
    #expect(seen[2].object.meta.resourceVersion == "11")
  }

  @Test("discovery tells every kind that can be listed; a group that does not answer is left out")
  func discovery() async throws {
    let server = try LoopbackServer { connection in
      while let request = connection.request() {
        switch request.split(separator: " ")[1] {
        case "/api/v1":
          connection.answer(
            200,
            #"{"resources":[{"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list"],"shortNames":["po"]},{"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},{"name":"bindings","namespaced":true,"kind":"Binding","verbs":["create"]}]}"#
          )
        case "/apis":
          connection.answer(
            200,
            #"{"groups":[{"name":"e.com","preferredVersion":{"version":"v2"}},{"name":"down.io","preferredVersion":{"version":"v1"}}]}"#
          )
        case "/apis/e.com/v2":
          connection.answer(
            200, #"{"resources":[{"name":"widgets","namespaced":false,"kind":"Widget","verbs":["list"]}]}"#)
        default: connection.answer(503, "no")
        }
      }
    }
    let kinds = try await HTTPResourceClient(server.access).servedResources()
    #expect(kinds.map(\.qualifiedName) == ["pods", "widgets.e.com"])
    #expect(kinds[0].shortNames == ["po"])
    #expect(kinds[1].version == "v2")
    #expect(!kinds[1].isNamespaced)
  }
}
