// Measures the node when somebody asks, and only then: at most once in three seconds, whoever asks.

import Codecs
import Glibc
import Hypervisor
import Reconcile
import Statistics
import Synchronization

/// Looks at the node and its machines.
final class NodeMeter: Sendable {
  /// How long a measurement is given out again.
  static let lifetime = Duration.seconds(3)
  /// Rates over more than this would hide what goes on now.
  private static let longestWindow = Duration.seconds(60)
  /// What one who asks after a long silence waits for, since a rate needs two looks.
  private static let firstWindow = Duration.seconds(1)

  private let hypervisor: any Hypervisor
  private let time: TimeSource
  private let previous = Mutex<NodeLook?>(nil)

  init(hypervisor: any Hypervisor, time: TimeSource) {
    self.hypervisor = hypervisor
    self.time = time
  }

  /// - Throws: `HypervisorError`.
  func measure() async throws -> Measurement {
    let before = try await baseline()
    let after = try await look()
    previous.withLock { $0 = after }
    return Measurement(before: before, after: after, timestamp: RFC3339.seconds(time.date))
  }

  private func baseline() async throws -> NodeLook {
    if let last = previous.withLock({ $0 }), time.elapsed - last.time <= Self.longestWindow { return last }
    let first = try await look()
    try await time.sleep(until: first.time + Self.firstWindow)
    return first
  }

  private func look() async throws -> NodeLook {
    let counts = try await hypervisor.counters()
    let node = NodeCounters(
      stat: HostFacts.text("/proc/stat"), meminfo: HostFacts.text("/proc/meminfo"),
      ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))))
    return NodeLook(
      time: time.elapsed, node: node,
      machines: Dictionary(counts.map { ($0.name, $0.counters) }, uniquingKeysWith: { first, _ in first }))
  }
}
