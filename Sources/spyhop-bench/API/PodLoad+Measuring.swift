// What the API server does with many pods: creates one by one and side by side, lists, and watch events.

import APIClient
import Codecs

// MARK: - Creates

extension PodLoad {
  /// Creates over one connection; between any two the disk alone, and the connection alone.
  func measureSingleCreates(count: Int, _ disk: DiskFloor, _ thread: MeasuringThread) async throws -> [Measurement] {
    Progress.say("creating \(count) pods one by one")
    let client = try server.client()
    var (creates, writes, empty): ([Duration], [Duration], [Duration]) = ([], [], [])
    for _ in 0..<count {
      creates.append(try await time { try await create(client) })
      writes.append(try await thread.run { try disk.write() })
      empty.append(try await time { _ = try await client.send(method: "GET", path: "/readyz") })
    }
    return [
      Measurement(
        name: "create", meaning: "POST of a pod over one keep-alive TLS connection to its answer, synced to disk",
        unit: .milliseconds, samples: Samples(milliseconds: creates), goal: .atMost(1.5),
        peer: .init(name: "write in place + fdatasync", samples: Samples(milliseconds: writes))),
      Measurement(
        name: "empty request",
        meaning: "GET /readyz over the same connection: client, TLS and HTTP with no work behind",
        unit: .milliseconds, samples: Samples(milliseconds: empty)),
    ]
  }

  /// Creates over eight connections until there are so many pods; a rate for every tenth of them.
  func measureParallelCreates(upTo total: Int, _ peer: RawSQLite, _ thread: MeasuringThread) async throws -> Measurement
  {
    Progress.say("creating pods over \(NumberedWork.connections) connections until there are \(total)")
    let start = ContinuousClock.now
    let ends = try await fill(upTo: total)
    let raw = try await thread.run { try peer.insertRate() }
    return Measurement(
      name: "parallel creates",
      meaning: "creates acknowledged a second over \(NumberedWork.connections) connections, \(ends.count) in ten parts",
      unit: .perSecond, samples: Samples(Self.rates(start, ends.sorted())), goal: .atLeast(1500),
      peer: raw.map { .init(name: "SQLite alone, a synced commit an insert", samples: Samples([$0])) })
  }

  private static func rates(_ start: ContinuousClock.Instant, _ ends: [ContinuousClock.Instant]) -> [Double] {
    let part = max(1, ends.count / 10)
    let marks = [start] + stride(from: part - 1, to: ends.count, by: part).map { ends[$0] }
    return zip(marks, marks.dropFirst()).map { Double(part) / ($0.duration(to: $1) / .seconds(1)) }
  }

  private func time(_ body: () async throws -> Void) async rethrows -> Duration {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now)
  }
}

// MARK: - Lists and memory

extension PodLoad {
  func measureList(times: Int) async throws -> [Measurement] {
    Progress.say("listing \(count) pods \(times) times")
    let client = try server.client()
    var durations: [Duration] = []
    var body: [UInt8] = []
    for _ in 0..<times {
      durations.append(try await time { body = try await client.send(method: "GET", path: PodManifest.path) })
    }
    let found = try JSON(parsing: body)["items"].elements.count
    guard found == count else { throw BenchError("the list has \(found) of \(count) pods") }
    return [
      Measurement(
        name: "list", meaning: "GET of all \(count) pods, \(body.count / count) bytes each, to the answer's last byte",
        unit: .milliseconds, samples: Samples(milliseconds: durations), goal: .atMost(80)),
      Measurement(
        name: "list size", meaning: "the body of that answer", unit: .mebibytes,
        samples: Samples([Double(body.count) / 1_048_576])),
    ]
  }

  /// - Parameter name: the measurement's, which says what has been done before.
  func measureMemory(_ name: String) throws -> Measurement {
    Measurement(
      name: name, meaning: "the server's resident memory then, \(count) pods in it", unit: .mebibytes,
      samples: Samples([try server.process.residentMemory]), goal: .atMost(80))
  }
}

// MARK: - Watches

extension PodLoad {
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
