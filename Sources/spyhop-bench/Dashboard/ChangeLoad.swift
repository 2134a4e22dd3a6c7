// Machines that change all the time, as their controllers would change them.

import APIClient
import Codecs
import KubeModel

/// Writes to the status of one machine after the other, so many times a second.
struct ChangeLoad: Sendable {
  private static let connections = 16

  private let client: HTTPResourceClient
  private let machines: Int
  private let rate: Int
  private let changed = NumberedWork()

  init(_ client: HTTPResourceClient, machines: Int, rate: Int) {
    (self.client, self.machines, self.rate) = (client, machines, rate)
  }

  /// Changes machines while the body runs; returns its results, and the rate that the server kept up with.
  func beside(_ body: @escaping @Sendable () async throws -> [Measurement]) async throws -> [Measurement] {
    let start = ContinuousClock.now
    let results = try await withThrowingTaskGroup(of: [Measurement]?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        _ = try await changed.run(upTo: .max, atOnce: Self.connections) { try await change($0, since: start) }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next()?.map(\.self) ?? []
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    return results + [
      Measurement(
        name: "changes", meaning: "changes of machines acknowledged a second meanwhile, \(rate) wanted",
        unit: .perSecond,
        samples: Samples([Double(changed.count) / seconds]), goal: .atLeast(Double(rate) * 0.95))
    ]
  }

  /// The numbers that the bench's machines have, in an order that jumps about.
  private func change(_ number: Int, since start: ContinuousClock.Instant) async throws {
    let due = start + .seconds(1) * number / rate
    if due > .now { try await Task.sleep(until: due, clock: .continuous) }
    let machine = 1 + number &* 7_919 % machines
    let states = MachineManifest.states
    let status = MachineManifest.status(states[(number / machines + number) % states.count])
    _ = try await client.patch(
      Registry.virtualMachines, namespace: MachineManifest.namespace(machine), name: MachineManifest.name(machine),
      subresource: "status", .merge(status))
  }
}
