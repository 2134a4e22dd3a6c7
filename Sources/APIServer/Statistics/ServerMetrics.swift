// `/metrics` of the API server: its requests, its watchers, its store and its process.

import Glibc
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1
import ObjectStore
import Statistics

struct ServerMetrics: Sendable {
  let ledger: RequestLedger
  let store: ObjectStore

  func response() async throws -> HTTPResponse {
    let families = ledger.families + (try await storage()) + Self.process()
    return HTTPResponse(
      .ok, headers: ["Content-Type": PrometheusText.contentType],
      body: .bytes(ByteBuffer(string: PrometheusText.text(families))))
  }

  private func storage() async throws -> [MetricFamily] {
    var watchers = MetricFamily("apiserver_registered_watchers", .gauge, "Open watches.")
    for (resource, count) in store.watcherCounts.sorted(by: { $0.key < $1.key }) {
      watchers.add(Double(count), [("resource", resource)])
    }
    var objects = MetricFamily("apiserver_storage_objects", .gauge, "Stored objects.")
    for (resource, count) in try await store.objectCounts().sorted(by: { $0.key < $1.key }) {
      objects.add(Double(count), [("resource", resource)])
    }
    var size = MetricFamily("apiserver_storage_size_bytes", .gauge, "Size of the store's files, its log with it.")
    size.add(Double(store.fileSize))
    var revision = MetricFamily("spyhop_storage_revision", .counter, "The newest revision: how many writes there were.")
    revision.add(Double(try await store.currentRevision()))
    return [watchers, objects, size, revision]
  }

  private static func process() -> [MetricFamily] {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    var time = MetricFamily("process_cpu_seconds_total", .counter, "CPU time of this process.")
    time.add(seconds(usage.ru_utime) + seconds(usage.ru_stime))
    var memory = MetricFamily(
      "process_max_resident_memory_bytes", .gauge, "Most memory that this process has occupied.")
    memory.add(Double(usage.ru_maxrss) * 1024)
    return [time, memory]
  }
}
