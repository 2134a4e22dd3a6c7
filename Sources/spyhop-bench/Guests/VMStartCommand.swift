// vm-start: from a manifest to a running guest, and what virsh takes for the same domain.

import ArgumentParser

struct VMStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm-start", abstract: "Measure the start of a virtual machine against virsh create.",
    discussion: "Needs root and a running lab. Both are started in turn on the same host, one at a time.")

  @OptionGroup var lab: LabOptions
  @OptionGroup var report: ReportOptions

  @Option(help: "How often to start each of the two.")
  var rounds = 7

  func run() async throws {
    let thread = try MeasuringThread()
    let directory = try TemporaryDirectory()
    let machine = BenchMachine(client: try lab.client(), name: "bench-start", node: lab.node, guest: lab.guest)
    let libvirt = lab.libvirt
    let twin = "bench-start-twin"
    var (ours, theirs): ([BenchMachine.Phases], [Duration]) = ([], [])
    for round in 1...rounds {
      Progress.say("round \(round) of \(rounds)")
      let (phases, description) = try await machine.whileRunning { phases in
        (phases, try await thread.run { try libvirt.describeTwin(of: machine.domain, named: twin, in: directory) })
      }
      ours.append(phases)
      theirs.append(try await thread.run { try libvirt.withDomain(description, named: twin) { $0 } })
    }
    report.print(measurements(ours, theirs), suite: "vm-start")
  }

  private func measurements(_ ours: [BenchMachine.Phases], _ theirs: [Duration]) -> [Measurement] {
    func samples(of phase: String) -> Samples { Samples(milliseconds: ours.compactMap { $0[phase] }) }
    return [
      Measurement(
        name: "start", meaning: "from before the POST of a VirtualMachine to its instance's phase Running at a watcher",
        unit: .milliseconds, samples: samples(of: "Running"), goal: .abovePeer(300),
        peer: .init(name: "virsh create of the same domain", samples: Samples(milliseconds: theirs))),
      Measurement(
        name: "to Scheduling", meaning: "of it, until the instance has a launcher pod", unit: .milliseconds,
        samples: samples(of: "Scheduling")),
      Measurement(
        name: "to Scheduled", meaning: "of it, until the host's agent has taken the pod over", unit: .milliseconds,
        samples: samples(of: "Scheduled")),
    ]
  }
}
