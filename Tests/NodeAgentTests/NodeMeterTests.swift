import Hypervisor
import KubeModel
import Reconcile
import Statistics
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Measuring a node", .timeLimit(.minutes(1)))
struct NodeMeterTests {
  private static func look(at seconds: Int, _ machines: [String: Int64]) -> NodeLook {
    NodeLook(
      time: .seconds(seconds),
      node: NodeCounters(stat: "cpu \(seconds * 100) 0 0\ncpu0 0", meminfo: "", ticksPerSecond: 100),
      machines: machines.mapValues { MachineCounters(libvirt: ["cpu.time": $0], names: [:]) })
  }

  @Test("a report has the node, and the instances that are this agent's, by name")
  func report() {
    let measurement = Measurement(
      before: Self.look(at: 10, ["default_b": 1_000_000_000]),
      after: Self.look(at: 14, ["default_b": 3_000_000_000, "default_a": 9, "default_other": 1, "stranger": 1]),
      timestamp: "now")
    let report = measurement.report { $0.name == "other" ? nil : (uid: "u-\($0.name)", pod: "p") }
    #expect(report.window == 4)
    #expect(report.node.processorUse == 1)
    #expect(report.instances.map(\.uid) == ["u-a", "u-b"])
    #expect(report.instances.map(\.processorUse) == [0, 0.5])
  }

  @Test("who asks first waits a second for a second look; later ones compare with the last")
  func windows() async throws {
    let clock = TestClock()
    let meter = NodeMeter(
      hypervisor: SimulatedHypervisor(), time: TimeSource(clock: clock, date: { clock.date }))
    func measured(waiting: Bool) async throws -> Duration {
      async let measurement = meter.measure()
      if waiting { await clock.advanceToNextSleeper() }
      let looks = try await measurement
      return looks.after.time - looks.before.time
    }
    #expect(try await measured(waiting: true) == .seconds(1))
    clock.advance(by: .seconds(10))
    #expect(try await measured(waiting: false) == .seconds(10))
    clock.advance(by: .seconds(61))
    #expect(try await measured(waiting: true) == .seconds(1))
  }
}
