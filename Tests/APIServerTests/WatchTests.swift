import Codecs
import FoundationEssentials
import KubeModel
import NIOCore
import NIOHTTP1
import Testing

@testable import APIServer
@testable import ObjectStore

@Suite("Watch events")
struct WatchTests {
  private func encoder(_ query: String, table: Bool = false) throws -> WatchEncoder {
    var options = RequestOptions.standard
    options.labels = try LabelSelector(parsing: query)
    return WatchEncoder(
      resource: Registry.configMaps, filter: ObjectFilter(options), wantsTable: table, now: { Date() })
  }

  private func change(_ kind: Change.Kind, _ labels: [String: String], before: [String: String]? = nil) -> Change {
    func bytes(_ labels: [String: String]) -> [UInt8] { TestServer.configMap("m", labels: labels).bytes }
    return Change(
      kind: kind, resource: "configmaps", key: ObjectKey(namespace: "default", name: "m"), uid: "u", revision: 1,
      bytes: bytes(labels), previous: before.map(bytes))
  }

  private func type(_ change: Change, _ selector: String) throws -> String? {
    var buffer = ByteBuffer()
    try encoder(selector).append(change, to: &buffer)
    return try buffer.readableBytes == 0 ? nil : JSON(parsing: Array(buffer.readableBytesView))["type"].string
  }

  @Test("what enters or leaves a selection is added or deleted, whatever happened to it")
  func selections() throws {
    let (yes, no) = (["a": "1"], ["a": "2"])
    #expect(try type(change(.created, yes), "a=1") == "ADDED")
    #expect(try type(change(.created, no), "a=1") == nil)
    #expect(try type(change(.updated, yes, before: yes), "a=1") == "MODIFIED")
    #expect(try type(change(.updated, yes, before: no), "a=1") == "ADDED")
    #expect(try type(change(.updated, no, before: yes), "a=1") == "DELETED")
    #expect(try type(change(.updated, no, before: no), "a=1") == nil)
    #expect(try type(change(.deleted, yes, before: yes), "a=1") == "DELETED")
    #expect(try type(change(.updated, no, before: yes), "") == "MODIFIED")
  }

  @Test("a table watch sends a row an event")
  func tables() throws {
    var buffer = ByteBuffer()
    try encoder("", table: true).append(change(.created, [:]), to: &buffer)
    let event = try JSON(parsing: Array(buffer.readableBytesView))
    #expect(event["object", "kind"] == "Table")
    #expect(event["object", "rows"].elements.count == 1)
  }

  @Test("a watch from a version that is compacted is told so before it begins")
  func expired() async throws {
    let server = try await TestServer(keptChanges: 100)
    for index in 0..<1200 {
      _ = try await server.store.write("configmaps", ObjectKey(namespace: "default", name: "m")) { _, _ in
        .put(bytes: Array("{\"n\":\(index)}".utf8), uid: "u", owners: [])
      }
    }
    let refused = try await server.send(.GET, TestServer.configMaps + "?watch=1&resourceVersion=2")
    #expect(refused.status == 410)
    #expect(refused.reason == "Expired")
  }
}
