// How long the command line takes to say its version. All calls here block.

enum ProgramStart {
  static func measure(times: Int, kubeconfig: String) throws -> [Measurement] {
    Progress.say("starting programs \(times) times")
    let client = try Program.beside("spyhop", ["version"])
    let both = try Program.beside("spyhop", ["--kubeconfig", kubeconfig, "version", "--server"])
    let kubectl = Program("kubectl", ["version", "--client"])
    let hasKubectl = (try? ChildProcess.run(kubectl)) != nil
    var (ours, asking, theirs): ([Duration], [Duration], [Duration]) = ([], [], [])
    for _ in 0..<times {
      ours.append(try ChildProcess.run(client))
      asking.append(try ChildProcess.run(both))
      if hasKubectl { theirs.append(try ChildProcess.run(kubectl)) }
    }
    return [
      Measurement(
        name: "version", meaning: "`spyhop version` from before exec to its end", unit: .milliseconds,
        samples: Samples(milliseconds: ours), goal: .atMost(10),
        peer: hasKubectl ? .init(name: "kubectl version --client", samples: Samples(milliseconds: theirs)) : nil),
      Measurement(
        name: "version of both ends", meaning: "`spyhop version --server`, which also asks the server over TLS",
        unit: .milliseconds, samples: Samples(milliseconds: asking)),
    ]
  }
}
