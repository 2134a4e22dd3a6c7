import Codecs
import KubeModel
import Testing

@testable import APIClient

@Suite("watches", .timeLimit(.minutes(1)))
struct WatchTests {
  static let lines = """
    {"type":"ADDED","object":{"metadata":{"name":"ä","resourceVersion":"1"}}}
    {"type":"MODIFIED","object":{"metadata":{"name":"b","resourceVersion":"2"}}}

    {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"3"}}}
    {"type":"DELETED","object":{"metadata":{"name":"b","resourceVersion":"4"}}}

    """

  @Test("events come out the same however the bytes are cut", arguments: [1, 2, 3, 7, 64, 10_000])
  func chunking(size: Int) throws {
    var decoder = WatchDecoder()
    var events: [WatchEvent] = []
    var rest = Array(Self.lines.utf8)[...]
    while !rest.isEmpty {
      events += try decoder.take(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(events.map(\.kind) == [.added, .modified, .bookmark, .deleted])
    #expect(events.map(\.object.meta.resourceVersion) == ["1", "2", "3", "4"])
    #expect(events[0].object.meta.name == "ä")
  }

  @Test("an ERROR event is thrown as the server's error")
  func errorEvent() {
    var decoder = WatchDecoder()
    let line = #"{"type":"ERROR","object":{"kind":"Status","reason":"Expired","code":410,"message":"too old"}}"# + "\n"
    #expect(throws: APIError(.expired, "too old")) { try decoder.take(Array(line.utf8)) }
  }

  @Test("objects are read in the shape that is asked for, the server's errors whole")
  func shape() throws {
    var decoder = WatchDecoder(shape: ["metadata": JSONShape(["resourceVersion"])])
    let events = try decoder.take(Array(Self.lines.utf8))
    #expect(events.map(\.object.meta.resourceVersion) == ["1", "2", "3", "4"])
    #expect(events.map(\.object.meta.name) == ["", "", "", ""])
    let line = #"{"type":"ERROR","object":{"kind":"Status","reason":"Expired","code":410,"message":"too old"}}"# + "\n"
    #expect(throws: APIError(.expired, "too old")) { try decoder.take(Array(line.utf8)) }
  }

  @Test("what is no event is refused", arguments: ["nonsense\n", #"{"type":"NEWS","object":{}}"# + "\n", "{}\n"])
  func garbage(line: String) {
    var decoder = WatchDecoder()
    let error = #expect(throws: APIError.self) { try decoder.take(Array(line.utf8)) }
    #expect(error?.reason == .internalError)
  }

  @Test("a watch delivers events and ends when the server ends it")
  func stream() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      requests.note(connection.request() ?? "")
      connection.beginStream()
      connection.send(Self.lines)
    }
    let client = try HTTPResourceClient(server.access)
    var kinds: [WatchEvent.Kind] = []
    let options = WatchOptions(fieldSelector: "metadata.name=b", resourceVersion: "9")
    for try await batch in try await client.watch(Registry.pods, namespace: "n", options: options) {
      kinds += batch.map(\.kind)
    }
    #expect(kinds == [.added, .modified, .bookmark, .deleted])
    let target =
      "/api/v1/namespaces/n/pods?watch=true&allowWatchBookmarks=true&fieldSelector=metadata.name%3Db&resourceVersion=9"
    #expect(requests.all.first?.hasPrefix("GET \(target) HTTP/1.1") == true)
  }

  @Test("a watch that the server refuses throws its Status")
  func refused() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.answer(410, #"{"kind":"Status","reason":"Expired","message":"too old","code":410}"#)
    }
    let client = try HTTPResourceClient(server.access)
    await #expect(throws: APIError(.expired, "too old")) {
      _ = try await client.watch(Registry.pods, namespace: nil, options: WatchOptions(resourceVersion: "1"))
    }
  }

  @Test("letting go of a watch closes its connection")
  func abandoned() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.beginStream()
      connection.send(Self.lines)
      _ = connection.read()
      end.finish()
    }
    let client = try HTTPResourceClient(server.access)
    for try await _ in try await client.watch(Registry.pods, namespace: nil, options: WatchOptions()) { break }
    for await _ in ended {}
  }

  @Test("cancelling the task that reads a silent watch ends it")
  func cancelled() async throws {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.beginStream()
      connection.send(Self.lines)
      _ = connection.read()
    }
    let client = try HTTPResourceClient(server.access)
    let task = Task {
      for try await _ in try await client.watch(Registry.pods, namespace: nil, options: WatchOptions()) {
        start.finish()
      }
    }
    for await _ in started {}
    task.cancel()
    try await task.value
  }

  @Test("a stream whose reader lags is paused, and no byte of it is lost")
  func backPressure() async throws {
    let total = 24 << 20
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.beginStream()
      for index in 0..<(total / 65_536) {
        connection.send([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 65_536))
      }
    }
    let client = try HTTPResourceClient(server.access)
    var received = 0
    var largest = 0
    for try await bytes in try await client.stream(path: "/log") {
      for offset in stride(from: (65_536 - received % 65_536) % 65_536, to: bytes.count, by: 65_536) {
        #expect(bytes[offset] == UInt8(truncatingIfNeeded: (received + offset) / 65_536))
      }
      received += bytes.count
      largest = max(largest, bytes.count)
      await Task.yield()
    }
    #expect(received == total)
    #expect(largest <= Transfer.streamBound + 65_536)
  }
}
