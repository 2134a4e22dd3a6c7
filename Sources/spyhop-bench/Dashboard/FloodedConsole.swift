// Keys in the list while a console beside it brings more than anybody can read. All calls here block.

import Terminal

/// Measures `spyhop` on a real terminal. A guest's made-up output comes the way of all consoles, from a process that stands in
/// for an agent through the API server; see `FloodingNode`.
struct FloodedConsole {
  private let cluster: SeededCluster
  private let megabytes: Int

  init(_ cluster: SeededCluster, megabytes: Int) { (self.cluster, self.megabytes) = (cluster, megabytes) }

  func measure(keys: Int) throws -> [Measurement] {
    Progress.say("pressing \(keys) keys while a console brings \(megabytes) MB/s")
    var terminal = try cluster.openSynced()
    _ = try terminal.press("\r") { Self.progress($0) != nil }
    _ = try terminal.press("\u{1D}\u{1D}") { $0.text(ofRow: $0.size.rows - 1).contains("filter") }
    let (start, first) = (ContinuousClock.now, Self.progress(terminal.screen) ?? 0)
    let times = try (0..<keys).map { index in
      terminal.watch(for: .milliseconds(7 + index % 13))
      return try DashboardUse.moveCursor(&terminal, index)
    }
    let read = Double((Self.progress(terminal.screen) ?? 0) - first) / 1e6 / (start.duration(to: .now) / .seconds(1))
    return [
      Measurement(
        name: "cursor key, flood",
        meaning: "the cursor keys beside a console that brings \(megabytes) MB/s through the server",
        unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 16, median: 4)),
      Measurement(
        name: "flood", meaning: "what the dashboard read of it meanwhile", unit: .megabytesPerSecond,
        samples: Samples([read])),
    ]
  }

  /// The number in the newest line of the flood that can be seen.
  private static func progress(_ screen: TerminalEmulator) -> Int? {
    let numbers = (0..<screen.size.rows).compactMap { row -> Int? in
      let line = screen.text(ofRow: row)
      guard let place = line.firstRange(of: "flood ") else { return nil }
      return Int(line[place.upperBound...].prefix { $0.isNumber })
    }
    return numbers.max()
  }
}
