// The dashboard in a pseudo-terminal: its first frames, keys, memory and idle time. All calls here block.

import Glibc

struct DashboardVisits: Sendable {
  let kubeconfig: String
  /// Where the program finds no settings of anybody's.
  let home: String
  /// What the list begins with.
  let firstMachine: String

  private func open() throws -> PseudoTerminal {
    var program = try Program.beside("spyhop", ["--kubeconfig", kubeconfig])
    program.environment = ["TERM": "xterm-256color", "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home]
    return try PseudoTerminal(program, columns: 120, rows: 40)
  }

  func measureStart(times: Int) throws -> [Measurement] {
    Progress.say("opening the dashboard \(times) times")
    var (frames, lists): ([Duration], [Duration]) = ([], [])
    for _ in 0..<times {
      let terminal = try open()
      let arrivals = try terminal.arrivals(of: ["spyhop", firstMachine])
      frames.append(terminal.start.duration(to: arrivals[0]))
      lists.append(terminal.start.duration(to: arrivals[1]))
    }
    return [
      Measurement(
        name: "first frame", meaning: "from before exec to the first frame at the terminal, lists still loading",
        unit: .milliseconds, samples: Samples(milliseconds: frames), goal: .atMost(100)),
      Measurement(
        name: "first list", meaning: "from before exec to the list of virtual machines at the terminal",
        unit: .milliseconds, samples: Samples(milliseconds: lists), goal: .atMost(100)),
    ]
  }

  func measureUse(keys: Int) throws -> [Measurement] {
    Progress.say("pressing \(keys) keys")
    let terminal = try open()
    try terminal.wait(for: firstMachine)
    terminal.settle(.milliseconds(300))
    let moves = try presses(["j", "k"], count: keys, terminal)
    let views = try presses(["4", "1"], count: keys / 2, terminal)
    let memory = try terminal.process.residentMemory
    let idle = try idleTime(of: terminal)
    return [
      Measurement(
        name: "cursor key", meaning: "from `j` or `k` to the first bytes of the frame that it brings",
        unit: .milliseconds, samples: Samples(milliseconds: moves), goal: .atMost(10)),
      Measurement(
        name: "view key", meaning: "from `4` or `1`, another list, to the first bytes of that frame",
        unit: .milliseconds, samples: Samples(milliseconds: views), goal: .atMost(10)),
      Measurement(
        name: "memory", meaning: "the dashboard's resident memory after that", unit: .mebibytes,
        samples: Samples([memory])),
      Measurement(
        name: "idle", meaning: "the dashboard's processor time in a second in which nothing happens, over 5 s",
        unit: .milliseconds, samples: Samples([idle])),
    ]
  }

  /// The same with many pods beside the virtual machines.
  func measureMany(pods: Int, times: Int, keys: Int) throws -> [Measurement] {
    Progress.say("opening the dashboard \(times) times with \(pods) pods")
    var lists: [Duration] = []
    var last: PseudoTerminal?
    for _ in 0..<times {
      let terminal = try open()
      // The number alone: of the tab's text only what changes is sent.
      lists.append(terminal.start.duration(to: try terminal.arrivals(of: ["\(pods)"])[0]))
      last = terminal
    }
    guard let terminal = last else { return [] }
    terminal.settle(.milliseconds(300))
    terminal.type("3/")
    terminal.settle(.milliseconds(300))
    let word = "pod-1".map(String.init)
    let filter = try presses(word + word.map { _ in "\u{7F}" }, count: keys, terminal)
    return [
      Measurement(
        name: "\(pods) pods", meaning: "from before exec until the dashboard has counted all pods",
        unit: .milliseconds, samples: Samples(milliseconds: lists)),
      Measurement(
        name: "filter key",
        meaning: "from a key of a filter over them, typed or taken back, to the first bytes of its frame",
        unit: .milliseconds, samples: Samples(milliseconds: filter), goal: .atMost(10)),
      Measurement(
        name: "memory, \(pods) pods", meaning: "the dashboard's resident memory after that", unit: .mebibytes,
        samples: Samples([try terminal.process.residentMemory])),
    ]
  }

  /// Presses the keys in turn. The clock's own frames are let pass before each.
  private func presses(_ keys: [String], count: Int, _ terminal: PseudoTerminal) throws -> [Duration] {
    try (0..<count).map { index in
      terminal.settle(.milliseconds(5))
      return try terminal.roundTrip(keys[index % keys.count])
    }
  }

  /// Milliseconds of processor time per second.
  private func idleTime(of terminal: PseudoTerminal) throws -> Double {
    let seconds = 5
    let before = try terminal.process.processorTime
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline { _ = terminal.read(within: ContinuousClock.now.duration(to: deadline)) }
    return (try terminal.process.processorTime - before) / Double(seconds)
  }
}

extension ChildProcess {
  /// Milliseconds on a processor so far, by the clock's ticks of 10 ms.
  fileprivate var processorTime: Double {
    get throws {
      let fields = try TextFile.read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
      return (user + system) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
  }
}
