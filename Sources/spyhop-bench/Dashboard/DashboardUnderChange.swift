// The same keys while the cluster changes. All calls here block.

struct DashboardUnderChange {
  private let cluster: SeededCluster

  init(_ cluster: SeededCluster) { self.cluster = cluster }

  func measure(keys: Int) throws -> [Measurement] {
    var terminal = try cluster.openSynced()
    Progress.say("pressing \(keys) keys while machines change")
    let cursor = try (0..<keys).map { index in
      terminal.watch(for: .milliseconds(7 + index % 13))
      return try DashboardUse.moveCursor(&terminal, index)
    }
    let filter = try DashboardUse.filter(&terminal, keys, "filter key, changes", "of a filter meanwhile")
    return [
      Measurement(
        name: "cursor key, changes", meaning: "the cursor keys while machines change at the rate below",
        unit: .milliseconds, samples: Samples(milliseconds: cursor), goal: .tail(atMost: 16, median: 4)),
      filter,
      Measurement(
        name: "memory, changes", meaning: "the dashboard's resident memory after that", unit: .mebibytes,
        samples: Samples([try terminal.process.residentMemory]), goal: .atMost(350)),
    ]
  }
}
