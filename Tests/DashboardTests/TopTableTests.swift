import Codecs
import KubeModel
import Statistics
import Testing

@testable import Dashboard

@Suite("Top consumers")
struct TopTableTests {
  private static func sample(
    _ name: String, cpu: Double = 0, delay: Double = 0, at time: Int = 0, node: String = "n", network: Double? = nil
  ) -> TopSample {
    TopSample([
      "metadata": ["namespace": "default", "name": .string(name), "uid": .string("u-\(name)")],
      "nodeName": .string(node), "timestamp": .string("t\(time)"),
      "cpu": ["count": 2, "usage": .double(cpu), "delay": .double(delay)],
      "memory": ["bytes": 1000, "residentBytes": 1500, "usedBytes": 250],
      "network": network.map { ["receiveBytes": ["total": 1, "perSecond": .double($0)]] } ?? .null,
    ])
  }

  private func names(_ table: TopTable, by measure: Consumption, limit: Int = 10) -> [String] {
    table.rows(by: measure, limit: limit).map(\.sample.usage.key.name)
  }

  @Test("the largest come first by any measure, those that are not measured last, equals by name")
  func order() {
    var table = TopTable()
    table.take([
      Self.sample("b", cpu: 0.5, network: 10), Self.sample("a", cpu: 0.5, delay: 1), Self.sample("c", cpu: 1.5),
    ])
    #expect(names(table, by: .cpu) == ["c", "a", "b"])
    #expect(names(table, by: .wait) == ["a", "b", "c"])
    #expect(names(table, by: .network) == ["b", "a", "c"])
    #expect(names(table, by: .cpu, limit: 1) == ["c"])
    #expect(names(TopTable(), by: .cpu) == [])
  }

  @Test("a history has the last sixty looks, the oldest first, and each measurement once")
  func history() {
    var table = TopTable()
    for time in 0..<70 {
      for _ in 0..<2 { table.take([Self.sample("a", cpu: Double(time), at: time)]) }
    }
    let history = table.rows(by: .cpu, limit: 1)[0].history
    #expect(history.count == 60)
    #expect(history.first == 10)
    #expect(history.last == 69)
    #expect(table.rows(by: .network, limit: 1)[0].history.allSatisfy { $0 == nil })
  }

  @Test("who has gone is forgotten; a new one of the same name begins anew")
  func gone() {
    var table = TopTable()
    table.take([Self.sample("a", cpu: 1, at: 0), Self.sample("b", at: 0)])
    table.take([Self.sample("b", at: 1)])
    #expect(table.count == 1)
    table.take([Self.sample("a", cpu: 1, at: 2)])
    #expect(table.rows(by: .cpu, limit: 1)[0].history.count == 1)
  }

  @Test("of more instances than the bound all are shown, and the first have histories")
  func bound() {
    var table = TopTable()
    let samples = (0..<(TopTable.instanceLimit + 10)).map { Self.sample("vm-\($0)", cpu: Double($0)) }
    table.take(samples)
    #expect(table.count == samples.count)
    let rows = table.rows(by: .cpu, limit: samples.count)
    #expect(rows.count { !$0.history.isEmpty } == TopTable.instanceLimit)
    table.take(samples.reversed())
    let again = table.rows(by: .cpu, limit: samples.count)
    #expect(again.count { !$0.history.isEmpty } == TopTable.instanceLimit)
  }

  @Test("percentages are of what the instance has")
  func percent() {
    let usage = Self.sample("a", cpu: 0.5, delay: 0.1).usage
    #expect(Consumption.cpu.percent(of: usage) == 25)
    #expect(Consumption.wait.percent(of: usage) == 5)
    #expect(Consumption.memory.percent(of: usage) == 25)
    #expect(Consumption.disk.percent(of: usage) == nil)
    #expect(Consumption.cpu.percent(of: TopSample(.null).usage) == nil)
  }
}

@Suite("Sparklines")
struct SparklineTests {
  @Test(
    "bars grow with their values, the newest at the right end",
    arguments: [
      ([0, 1, 2, 7], 4, nil, "▁▂▃█"), ([1, 2], 4, nil, "  ▅█"), ([1, 2, 3, 4], 2, nil, "▆█"), ([0, 0], 2, nil, "▁▁"),
      ([1, nil, 2], 3, nil, "▅ █"), ([1], 1, 2, "▅"), ([9], 1, 2, "█"), ([-1, .nan], 2, 1, "▁▁"), ([], 2, nil, "  "),
      ([1], 0, nil, ""),
    ] as [([Double?], Int, Double?, String)])
  func bars(values: [Double?], width: Int, top: Double?, text: String) {
    #expect(Sparkline.text(values, width: width, top: top) == text)
  }
}
