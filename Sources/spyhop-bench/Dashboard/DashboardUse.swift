// A quiet cluster's dashboard in use: keys, bytes, memory, and what it costs to look at nothing. All calls here block.

import Terminal

struct DashboardUse {
  private let cluster: SeededCluster

  init(_ cluster: SeededCluster) { self.cluster = cluster }

  func measure(keys: Int) throws -> [Measurement] {
    Progress.say("pressing \(keys) keys of each sort")
    var terminal = try cluster.openSynced()
    var results = try cursor(&terminal, keys)
    results.append(try views(&terminal, keys))
    results.append(try Self.filter(&terminal, keys, "filter key", "of a filter over all virtual machines"))
    results.append(try sort(&terminal, min(keys, 40)))
    results.append(
      Measurement(
        name: "memory, used", meaning: "the dashboard's resident memory after that", unit: .mebibytes,
        samples: Samples([try terminal.process.residentMemory]), goal: .atMost(350)))
    results.append(try quiet(&terminal))
    return results
  }

  private func cursor(_ terminal: inout WatchedTerminal, _ count: Int) throws -> [Measurement] {
    var (times, sizes): ([Duration], [Double]) = ([], [])
    for index in 0..<count {
      terminal.settle(.milliseconds(10))
      let before = terminal.byteCount
      times.append(try Self.moveCursor(&terminal, index))
      terminal.settle(.milliseconds(10))
      sizes.append(Double(terminal.byteCount - before))
    }
    return [
      Measurement(
        name: "cursor key", meaning: "from `j` or `k` until the screen has the selection on another row",
        unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 16, median: 4)),
      Measurement(
        name: "cursor bytes", meaning: "what is sent to the terminal for that", unit: .bytes, samples: Samples(sizes),
        goal: .atMost(400)),
    ]
  }

  /// Down and up in turn.
  static func moveCursor(_ terminal: inout WatchedTerminal, _ index: Int) throws -> Duration {
    let before = selectedRow(terminal.screen)
    return try terminal.press(index % 2 == 0 ? "j" : "k") { selectedRow($0) != before }
  }

  private func views(_ terminal: inout WatchedTerminal, _ count: Int) throws -> Measurement {
    let times = try (0..<count).map { index in
      terminal.settle(.milliseconds(5))
      let (key, title) = index % 2 == 0 ? ("3", "[3 Pods") : ("1", "[1 VMs")
      return try terminal.press(key) { $0.text(ofRow: 1).contains(title) }
    }
    return Measurement(
      name: "view key", meaning: "from `3` or `1`, another list, until the screen shows that",
      unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 16, median: 4))
  }

  /// Types a filter letter by letter and takes it back, again and again.
  static func filter(
    _ terminal: inout WatchedTerminal, _ count: Int, _ name: String, _ what: String
  ) throws -> Measurement {
    let word = "vm-0042"
    let steps =
      (1...word.count).map { String(word.prefix($0)) } + (0..<word.count).reversed().map { String(word.prefix($0)) }
    _ = try terminal.press("/") { prompt($0).hasPrefix(" /_") }
    var (times, shown): ([Duration], String) = ([], "")
    for index in 0..<count {
      terminal.settle(.milliseconds(5))
      let text = steps[index % steps.count]
      let key = text.count > shown.count ? String(text.suffix(1)) : "\u{7F}"
      times.append(try terminal.press(key) { prompt($0).hasPrefix(" /\(text)_") })
      shown = text
    }
    terminal.type("\r\u{1B}")
    terminal.settle(.milliseconds(100))
    return Measurement(
      name: name, meaning: "from a key \(what), typed or taken back, until the screen shows what it lets through",
      unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 16))
  }

  /// By one column after the other, both ways.
  private func sort(_ terminal: inout WatchedTerminal, _ count: Int) throws -> Measurement {
    let times = try (0..<count).map { index in
      terminal.settle(.milliseconds(5))
      let before = columnTitles(terminal.screen)
      return try terminal.press(index % 2 == 0 ? ">" : "o") { columnTitles($0) != before }
    }
    return Measurement(
      name: "sort key", meaning: "from `>` or `o`, another column or direction, until the screen shows that order",
      unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 50))
  }

  private func quiet(_ terminal: inout WatchedTerminal) throws -> Measurement {
    let seconds = 10
    Progress.say("looking on for \(seconds) s")
    let before = try terminal.process.processorTime
    terminal.watch(for: .seconds(seconds))
    let used = (try terminal.process.processorTime - before) / Double(seconds)
    return Measurement(
      name: "quiet", meaning: "the dashboard's processor time in a second in which nothing happens, over \(seconds) s",
      unit: .milliseconds, samples: Samples([used]), goal: .atMost(5))
  }
}
