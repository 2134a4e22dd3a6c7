import Codecs
import KubeModel
import Testing

@testable import Statistics

@Suite("Use of instances and nodes")
struct UsageTests {
  private static let key = ObjectKey(namespace: "default", name: "a")

  static func counters(cpu: Int64, delay: Int64 = 0, read: Int64 = 0, network: Int64? = nil) -> MachineCounters {
    var numbers: [String: Int64] = [
      "cpu.time": cpu, "vcpu.maximum": 2, "vcpu.0.state": 1, "vcpu.0.delay": delay, "vcpu.1.state": 2,
      "vcpu.1.delay": delay, "balloon.current": 1024, "balloon.rss": 2048, "balloon.available": 1000,
      "balloon.usable": 400, "block.count": 1, "block.0.rd.bytes": read, "block.0.rd.reqs": read / 512,
    ]
    var names = ["block.0.name": "vda"]
    if let network {
      numbers["net.count"] = 1
      numbers["net.0.rx.bytes"] = network
      names["net.0.name"] = "vnet0"
    }
    return MachineCounters(libvirt: numbers, names: names)
  }

  private static func usage(_ before: MachineCounters?, _ after: MachineCounters, seconds: Double = 2) -> InstanceUsage
  {
    InstanceUsage(key: key, uid: "u", pod: "p", before: before, after: after, seconds: seconds)
  }

  @Test("libvirt's counters are read in seconds and bytes")
  func units() {
    let counters = Self.counters(cpu: 4_730_000_000, delay: 1_500_000_000, read: 1024)
    #expect(counters.processorTime == 4.73)
    #expect(counters.delay == 3)
    #expect(counters.processors.map(\.state) == ["RUNNING", "BLOCKED"])
    #expect(counters.memory.resident == 2048 << 10)
    #expect(counters.memory.used == 600 << 10)
    #expect(counters.reads == .init(bytes: 1024, operations: 2, time: 0))
  }

  @Test("a count of devices from a mad hypervisor is bounded, and a negative one is none")
  func madCounts() {
    #expect(MachineCounters(libvirt: ["vcpu.maximum": .max, "net.count": -1], names: [:]).processors.isEmpty)
  }

  @Test("what a guest or a mad hypervisor says of its memory and traffic is counted on with all the same")
  func extremes() {
    let numbers: [String: Int64] = [
      "balloon.available": 1 << 53, "balloon.unused": .min, "balloon.current": -1, "block.count": 2,
      "block.0.rd.bytes": .max, "block.1.rd.bytes": .max, "net.count": 2, "net.0.rx.bytes": .max,
      "net.1.rx.bytes": .max,
    ]
    let names = ["block.0.name": "a", "block.1.name": "b", "net.0.name": "a", "net.1.name": "b"]
    let counters = MachineCounters(libvirt: numbers, names: names)
    #expect(counters.memory.current == 0)
    #expect(counters.memory.used == 1 << 60)
    #expect(counters.reads.bytes == .max && counters.receivedBytes == .max)
    #expect(Self.usage(counters, Self.counters(cpu: 0)).read.rate == 0)
  }

  @Test("rates are growth over the window")
  func rates() {
    let usage = Self.usage(
      Self.counters(cpu: 1_000_000_000, delay: 0, network: 100),
      Self.counters(cpu: 4_000_000_000, delay: 500_000_000, read: 4096, network: 1100))
    #expect(usage.processorUse == 1.5)
    #expect(usage.processorDelay == 0.5)
    #expect(usage.read == .init(total: 4096, rate: 2048))
    #expect(usage.reads == .init(total: 8, rate: 4))
    #expect(usage.received == .init(total: 1100, rate: 500))
  }

  @Test("a machine that was not there before, and one whose counters began anew, have rates of zero")
  func noRates() {
    let after = Self.counters(cpu: 1_000_000_000, read: 512)
    for before in [nil, Self.counters(cpu: 9_000_000_000, read: 4096)] {
      let usage = Self.usage(before, after)
      #expect(usage.processorUse == 0)
      #expect(usage.read.rate == 0)
      #expect(usage.read.total == 512)
    }
    #expect(Self.usage(after, after, seconds: 0).processorUse == 0)
  }

  @Test("a network that the hypervisor does not count is unknown, not silent")
  func unknownNetwork() {
    let usage = Self.usage(nil, Self.counters(cpu: 0))
    #expect(usage.received == nil)
    #expect(usage.json["network"].isNull)
  }

  @Test("a report survives its JSON; what is no report is none")
  func report() {
    let node = NodeUsage(
      before: NodeCounters(stat: "cpu 0 0 0", meminfo: "", ticksPerSecond: 100),
      after: NodeCounters(
        stat: "cpu  100 0 50 999 7 25 25 99 50 0\ncpu0 1\ncpu1 1\n",
        meminfo: "MemTotal: 100 kB\nMemAvailable: 40 kB\n", ticksPerSecond: 100), seconds: 2)
    #expect(node.processorUse == 1)
    #expect(node.processors == 2)
    #expect(node.memoryUsed == 60 << 10)
    let report = NodeReport(
      timestamp: "2026-01-01T00:00:00Z", window: 2, node: node,
      instances: [Self.usage(nil, Self.counters(cpu: 5, network: 7)), Self.usage(nil, .zero)])
    #expect(NodeReport(report.json) == report)
    #expect(NodeReport(["kind": "Status"]) == nil)
    #expect(NodeReport(.null) == nil)
  }
}
