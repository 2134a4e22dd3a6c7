// migrate: what moving a running guest takes, and what virsh takes for the same guest between the same hosts.

import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Measure live migration against virsh migrate --live --p2p.",
    discussion: """
      Needs root and a running lab of two hosts, node-a and node-b. The VM and a twin of its description, which virsh \
      migrates over plain TCP, are moved to and fro in turn. Then a guest that prints without a pause moves while its console \
      is read.
      """)

  @OptionGroup var lab: LabOptions
  @OptionGroup var report: ReportOptions

  @Option(help: "How often to move each of the two.")
  var rounds = 10

  func run() async throws {
    let thread = try MeasuringThread()
    let directory = try TemporaryDirectory()
    let machine = BenchMachine(client: try lab.client(), name: "bench-migrate", node: nil, guest: lab.guest)
    let hosts = ["node-a", "node-b"].map { lab.libvirt(of: $0) }
    let twin = "bench-migrate-twin"
    var (moves, peers, keys): ([MachineMove], [TwinMove], [MigrationKey]) = ([], [], [])
    try await machine.whileRunning { _ in
      let description = try await thread.run { try describe(machine, twin, hosts, directory) }
      try await thread.run { _ = try ChildProcess.run(hosts[0].virsh("create", description)) }
      // Both guests shall have booted: one that does changes more memory.
      try await Task.sleep(for: .seconds(12))
      for round in 0..<rounds {
        Progress.say("round \(round + 1) of \(rounds)")
        moves.append(try await machine.move())
        let (from, to) = (hosts[round % 2], hosts[(round + 1) % 2])
        peers.append(try await thread.run { try TwinMove.measure(twin, from: from, to: to, in: directory) })
      }
      keys = try await thread.run { try MigrationKey.measure(machine, kubeconfig: lab.kubeconfigFile, rounds: rounds) }
    }
    for host in hosts { _ = try? ChildProcess.run(host.virsh("destroy", twin)) }
    report.print(measurements(moves, peers, keys, try await pauses(thread)), suite: "migrate")
  }

  private func pauses(_ thread: MeasuringThread) async throws -> [ConsolePause] {
    let machine = BenchMachine(
      client: try lab.client(), name: "bench-count", node: nil, guest: lab.guest, words: "count")
    let viewer = try Program.beside(
      "spyhop", ["--kubeconfig", lab.kubeconfigFile, "-n", BenchMachine.namespace, "console", machine.name])
    return try await machine.whileRunning { _ in
      let console = try await thread.run {
        let console = try PseudoTerminal(viewer)
        try console.wait(for: "line 2000", within: .seconds(60))
        return console
      }
      var pauses: [ConsolePause] = []
      for round in 0..<rounds {
        Progress.say("console, round \(round + 1) of \(rounds)")
        pauses.append(try await ConsolePause.measure(machine, at: console, on: thread))
        // The migration ends a moment after the instance has arrived, and nothing else may be asked for until then.
        try await Task.sleep(for: .seconds(1))
      }
      return pauses
    }
  }

  /// The twin's description, from whichever host has the VM.
  private func describe(
    _ machine: BenchMachine, _ twin: String, _ hosts: [LibvirtHost], _ directory: TemporaryDirectory
  ) throws -> String {
    for host in hosts { _ = try? ChildProcess.run(host.virsh("destroy", twin)) }
    return try (try? hosts[0].describeTwin(of: machine.domain, named: twin, in: directory))
      ?? hosts[1].describeTwin(of: machine.domain, named: twin, in: directory)
  }

  private func measurements(
    _ moves: [MachineMove], _ peers: [TwinMove], _ keys: [MigrationKey], _ pauses: [ConsolePause]
  ) -> [Measurement] {
    [
      Measurement(
        name: "total", meaning: "from before the POST of a migration until the instance says that it has arrived",
        unit: .milliseconds, samples: Samples(milliseconds: moves.map(\.total)), goal: .timesPeer(1.15, plus: 300),
        peer: .init(name: "virsh migrate --live --p2p", samples: Samples(milliseconds: peers.map(\.total)))),
      Measurement(
        name: "downtime", meaning: "of it, how long the guest ran nowhere, by the agents' account", unit: .milliseconds,
        samples: Samples(moves.compactMap(\.downtime)), goal: .abovePeer(50),
        peer: .init(name: "libvirt's account of virsh's", samples: Samples(peers.compactMap(\.downtime)))),
      Measurement(
        name: "first progress", meaning: "until the instance shows how far the copy is", unit: .milliseconds,
        samples: Samples(milliseconds: moves.compactMap(\.firstProgress)), goal: .atMost(300)),
      Measurement(
        name: "key to sign",
        meaning: "from Enter in the dashboard's question until its row says that it migrates",
        unit: .milliseconds, samples: Samples(milliseconds: keys.map(\.answer)), goal: .atMost(300)),
      Measurement(
        name: "key to progress", meaning: "until the row says how far it is, in percent", unit: .milliseconds,
        samples: Samples(milliseconds: keys.map(\.progress)), goal: .atMost(300)),
      Measurement(
        name: "console pause", meaning: "the longest silence of a busy console, beyond the downtime of the same move",
        unit: .milliseconds, samples: Samples(pauses.map(\.surplus)), goal: .atMost(100)),
    ]
  }
}

/// What one migration by virsh took. All calls here block.
struct TwinMove: Sendable {
  var total: Duration
  /// In milliseconds.
  var downtime: Double?

  static func measure(
    _ domain: String, from: LibvirtHost, to: LibvirtHost, in directory: TemporaryDirectory
  ) throws -> TwinMove {
    let said = "\(directory.path)/migrate.said"
    let destination = "qemu+unix:///system?socket=\(to.socket)"
    let total = try ChildProcess.run(
      from.virsh("migrate", "--live", "--p2p", "--unsafe", domain, destination), output: said)
    _ = try ChildProcess.run(to.virsh("domjobinfo", domain, "--completed"), output: said)
    let line = try TextFile.read(said).split(separator: "\n").first { $0.hasPrefix("Total downtime:") }
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    return TwinMove(total: total, downtime: words.count > 2 ? Double(words[2]) : nil)
  }
}
