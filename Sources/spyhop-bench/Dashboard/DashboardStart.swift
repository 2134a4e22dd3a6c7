// From the start of the dashboard to its first frame, its first rows, and all objects. All calls here block.

import Terminal

struct DashboardStart {
  private let cluster: SeededCluster

  init(_ cluster: SeededCluster) { self.cluster = cluster }

  func measure(times: Int, syncs: Int) throws -> [Measurement] {
    Progress.say("opening the dashboard \(times) times")
    let starts = try (0..<times).map { _ in try start() }
    Progress.say("waiting \(syncs) times for all objects")
    let loads = try (0..<syncs).map { _ in try sync() }
    let peer = try kubectl(times: syncs)
    return [
      Measurement(
        name: "first frame", meaning: "from before exec to the first frame at the terminal, lists still loading",
        unit: .milliseconds, samples: Samples(milliseconds: starts.map(\.frame)), goal: .atMost(100)),
      Measurement(
        name: "first rows", meaning: "from before exec to the first virtual machines at the terminal",
        unit: .milliseconds, samples: Samples(milliseconds: starts.map(\.rows)), goal: .atMost(500)),
      Measurement(
        name: "all synced",
        meaning: "from before exec until virtual machines, pods and nodes are all there and followed",
        unit: .milliseconds, samples: Samples(milliseconds: loads.map(\.synced)), goal: .atMost(8_000), peer: peer),
      Measurement(
        name: "standstill", meaning: "the longest time without a new frame meanwhile, while the number loaded grows",
        unit: .milliseconds, samples: Samples(milliseconds: loads.map(\.standstill))),
      Measurement(
        name: "memory, synced", meaning: "the dashboard's resident memory then", unit: .mebibytes,
        samples: Samples(loads.map(\.memory)), goal: .atMost(350)),
    ]
  }

  private func start() throws -> (frame: Duration, rows: Duration) {
    var terminal = try cluster.open()
    try terminal.wait(for: "the first frame") { $0.text(ofRow: 0).contains("spyhop") }
    let frame = terminal.age
    try terminal.wait(for: "the first rows", until: showsRows)
    return (frame, terminal.age)
  }

  private func sync() throws -> (synced: Duration, standstill: Duration, memory: Double) {
    var terminal = try cluster.open()
    try terminal.wait(for: "the first rows", until: showsRows)
    var (last, standstill) = (terminal.age, Duration.zero)
    while !shows(terminal.screen, all: cluster) {
      guard terminal.age < .seconds(300) else { throw BenchError("the dashboard has not all objects after 5 minutes") }
      if terminal.read(within: .milliseconds(100)) {
        standstill = max(standstill, terminal.age - last)
        last = terminal.age
      }
    }
    let synced = terminal.age
    terminal.settle(.milliseconds(300))
    return (synced, standstill, try terminal.process.residentMemory)
  }

  /// Nil where there is no kubectl.
  private func kubectl(times: Int) throws -> Measurement.Peer? {
    guard (try? ChildProcess.run(Program("kubectl", ["version", "--client"]))) != nil else { return nil }
    Progress.say("kubectl get virtualmachines, \(times) times")
    let program = Program("kubectl", ["--kubeconfig", cluster.kubeconfig, "get", "virtualmachines", "-A"])
    return .init(
      name: "kubectl get vms -A, these alone",
      samples: Samples(milliseconds: try (0..<times).map { _ in try ChildProcess.run(program) }))
  }
}
