// What the API server does with many pods: creates one by one and side by side, lists, and watch events.

import APIClient
import Codecs
import Synchronization

/// Loads one server with pods and times it.
struct PodLoad: Sendable {
  let server: BenchServer
  /// The server's directory, where the disk is measured.
  let directory: String
  let thread: MeasuringThread
  /// Numbers the pods.
  private let counter = Counter()

  init(server: BenchServer, directory: String, thread: MeasuringThread) {
    (self.server, self.directory, self.thread) = (server, directory, thread)
  }

  func prepare() async throws {
    let client = try server.client()
    let namespace: JSON = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(PodManifest.namespace)],
    ]
    _ = try await client.send(method: "POST", path: "/api/v1/namespaces", body: namespace)
    for _ in 0..<50 { try await create(client) }
  }

  /// Creates the next pod, and returns when its write was acknowledged.
  @discardableResult
  private func create(_ client: HTTPResourceClient) async throws -> ContinuousClock.Instant {
    let body = PodManifest.named("pod-\(counter.next())")
    _ = try await client.send(method: "POST", path: PodManifest.path, body: body)
    return .now
  }

  private func time(_ body: () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now)
  }
}

// MARK: - One by one

extension PodLoad {
  /// Creates over one connection, with the disk's and the connection's own times between.
  func measureSingleCreates(count: Int) async throws -> [Measurement] {
    Progress.say("creating \(count) pods one by one")
    let client = try server.client()
    let disk = DiskFloor(path: "\(directory)/floor", size: PodManifest.named("pod-1").bytes.count)
    var (creates, appends, empty): ([Duration], [Duration], [Duration]) = ([], [], [])
    for _ in 0..<10 {
      for _ in 0..<count / 10 { creates.append(try await time { try await create(client) }) }
      appends += try await thread.run { try disk.append(times: count / 10) }
      for _ in 0..<count / 10 {
        empty.append(try await time { _ = try await client.send(method: "GET", path: "/readyz") })
      }
    }
    return [
      Measurement(
        name: "create", meaning: "POST of a pod over one keep-alive TLS connection to its answer, synced to disk",
        unit: .milliseconds, samples: Samples(milliseconds: creates), goal: .atMost(1.5),
        peer: .init(name: "append + fdatasync of the same bytes", samples: Samples(milliseconds: appends))),
      Measurement(
        name: "empty request",
        meaning: "GET /readyz over the same connection: client, TLS and HTTP with no work behind them",
        unit: .milliseconds, samples: Samples(milliseconds: empty)),
    ]
  }
}

// MARK: - Side by side

extension PodLoad {
  private static let connections = 8
  private static let chunk = 500

  /// Creates over eight connections until there are so many pods; a rate for every 500.
  func measureParallelCreates(upTo total: Int) async throws -> Measurement {
    Progress.say("creating pods over \(Self.connections) connections until there are \(total)")
    let client = try server.client()
    let start = ContinuousClock.now
    let ends = try await withThrowingTaskGroup(of: [ContinuousClock.Instant].self) { group in
      for _ in 0..<Self.connections {
        group.addTask {
          var ends: [ContinuousClock.Instant] = []
          while counter.value < total { ends.append(try await create(client)) }
          return ends
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let raw = try await thread.run {
      try RawSQLite.insertRate(in: directory, size: PodManifest.named("pod-1").bytes.count)
    }
    return Measurement(
      name: "parallel creates",
      meaning: "creates acknowledged a second over \(Self.connections) connections, a reading for every \(Self.chunk)",
      unit: .perSecond, samples: Samples(Self.rates(start, ends.sorted())), goal: .atLeast(1500),
      peer: raw.map { .init(name: "SQLite alone, a synced commit an insert", samples: Samples([$0])) })
  }

  private static func rates(_ start: ContinuousClock.Instant, _ ends: [ContinuousClock.Instant]) -> [Double] {
    let marks = [start] + stride(from: chunk - 1, to: ends.count, by: chunk).map { ends[$0] }
    return zip(marks, marks.dropFirst()).map { Double(chunk) / ($0.duration(to: $1) / .seconds(1)) }
  }
}

// MARK: - Lists and watches

extension PodLoad {
  func measureList(times: Int) async throws -> [Measurement] {
    Progress.say("listing \(counter.value) pods \(times) times")
    let client = try server.client()
    var durations: [Duration] = []
    var body: [UInt8] = []
    for _ in 0..<times {
      durations.append(try await time { body = try await client.send(method: "GET", path: PodManifest.path) })
    }
    let count = try JSON(parsing: body)["items"].elements.count
    guard count >= counter.value else { throw BenchError("the list has \(count) of \(counter.value) pods") }
    return [
      Measurement(
        name: "list",
        meaning: "GET of all \(count) pods, \(body.count / count) bytes each, to the last byte of the answer",
        unit: .milliseconds, samples: Samples(milliseconds: durations), goal: .atMost(80)),
      Measurement(
        name: "list size", meaning: "the body of that answer", unit: .mebibytes,
        samples: Samples([Double(body.count) / 1_048_576])),
    ]
  }

  /// From before a POST to the arrival of its event at a watcher on another connection.
  func measureDelivery(count: Int) async throws -> Measurement {
    Progress.say("watching \(count) creates")
    let (poster, watcher) = (try server.client(), try server.client())
    let list = try JSON(parsing: try await poster.send(method: "GET", path: PodManifest.path, query: [("limit", "1")]))
    let query = [("watch", "true"), ("resourceVersion", list["metadata", "resourceVersion"].string ?? "0")]
    let events = try await watcher.stream(path: PodManifest.path, query: query)
    async let arrivals = Self.arrivals(of: count, events)
    var (starts, answers): ([ContinuousClock.Instant], [Duration]) = ([], [])
    for _ in 0..<count {
      let start = ContinuousClock.now
      starts.append(start)
      answers.append(start.duration(to: try await create(poster)))
    }
    let deliveries = zip(starts, try await arrivals).map { $0.duration(to: $1) }
    return Measurement(
      name: "watch delivery", meaning: "from before a POST to its whole event at a watcher on another connection",
      unit: .milliseconds, samples: Samples(milliseconds: deliveries), goal: .atMost(2),
      peer: .init(name: "the same POSTs' own answers", samples: Samples(milliseconds: answers)))
  }

  /// When each of so many events was there to its last byte. They come in the order of their creates.
  private static func arrivals(
    of count: Int, _ events: AsyncThrowingStream<[UInt8], any Error>
  ) async throws -> [ContinuousClock.Instant] {
    var arrivals: [ContinuousClock.Instant] = []
    for try await bytes in events {
      let now = ContinuousClock.now
      for byte in bytes where byte == UInt8(ascii: "\n") { arrivals.append(now) }
      if arrivals.count >= count { return arrivals }
    }
    throw BenchError("the watch ended early")
  }
}

/// Counts from 1.
private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
