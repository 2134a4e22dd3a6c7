// What the agent tells of use: `GET /v1/stats` for the API server, `GET /metrics` for Prometheus.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import NIOCore
import NIOHTTP1
import Reconcile
import Statistics

/// Answers from one measurement, which is shared by all who ask within a few seconds.
struct StatisticsService: Sendable {
  private let context: AgentContext
  private let reading: FreshReading<Measurement>

  init(context: AgentContext) {
    self.context = context
    let meter = NodeMeter(hypervisor: context.hypervisor, time: context.time)
    reading = FreshReading(
      lifetime: NodeMeter.lifetime, elapsed: { [time = context.time] in time.elapsed },
      read: { try await meter.measure() })
  }

  func report() async throws -> HTTPResponse {
    let report = try await measurement().report { owner(of: $0) }
    return HTTPResponse(
      .ok, headers: ["Content-Type": "application/json"], body: .bytes(ByteBuffer(bytes: report.json.bytes)))
  }

  func metrics() async throws -> HTTPResponse {
    let look = try await measurement().after
    var metrics = MachineMetrics(node: context.node)
    metrics.add(look.node)
    for (name, counters) in look.machines.sorted(by: { $0.key < $1.key }) {
      if let key = DomainIdentity.key(ofDomain: name), owner(of: key) != nil { metrics.add(key, counters) }
    }
    return HTTPResponse(
      .ok, headers: ["Content-Type": PrometheusText.contentType],
      body: .bytes(ByteBuffer(string: PrometheusText.text(metrics.all))))
  }

  private func measurement() async throws -> Measurement {
    do {
      return try await reading.value()
    } catch let error as HypervisorError {
      throw APIError(.serviceUnavailable, "nothing can be measured: \(error.message)")
    }
  }

  /// Whose domain it is, as far as this agent knows; with its launcher pod here.
  private func owner(of key: ObjectKey) -> (uid: String, pod: String)? {
    guard let instance = context.instances[key] ?? context.incoming[key] else { return nil }
    let pods = context.pods.objects(in: .launchersByInstance, instance.meta.uid)
    return (instance.meta.uid, pods.first { !LauncherPod.isFinal($0) }?.meta.name ?? "")
  }
}
