// console: how long a key takes to a guest and back, and what virsh takes.

import ArgumentParser

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Measure the echo of a serial console against virsh console.",
    discussion: """
      Needs root and a running lab. `spyhop console` and `virsh console` run in pseudo-terminals of the same kind, each \
      on a guest of its own from the same description: two readers of one serial port would steal each other's bytes.
      """)

  @OptionGroup var lab: LabOptions
  @OptionGroup var report: ReportOptions

  @Option(help: "How many keys to time on each of the two.")
  var keys = 500

  func run() async throws {
    let thread = try MeasuringThread()
    let directory = try TemporaryDirectory()
    let machine = BenchMachine(client: try lab.client(), name: "bench-console", node: lab.node, guest: lab.guest)
    let (libvirt, twin) = (lab.libvirt, "bench-console-twin")
    Progress.say("starting two guests")
    let ours = try Program.beside(
      "spyhop", ["--kubeconfig", lab.kubeconfigFile, "-n", BenchMachine.namespace, "console", machine.name])
    let theirs = libvirt.virsh("console", twin)
    let echoes = try await machine.whileRunning { _ in
      try await thread.run {
        let file = try libvirt.describeTwin(of: machine.domain, named: twin, in: directory)
        return try libvirt.withDomain(file, named: twin) { _ in try EchoRace(ours, theirs).run(keys: keys) }
      }
    }
    report.print([measurement(echoes)], suite: "console")
  }

  private func measurement(_ echoes: (ours: [Duration], theirs: [Duration])) -> Measurement {
    Measurement(
      name: "echo", meaning: "a key typed at `spyhop console`, through API server and agent, to its echo by the guest",
      unit: .milliseconds, samples: Samples(milliseconds: echoes.ours), goal: .abovePeer(1),
      peer: .init(name: "virsh console", samples: Samples(milliseconds: echoes.theirs)))
  }
}
