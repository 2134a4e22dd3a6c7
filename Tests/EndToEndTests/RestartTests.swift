// SIGKILL of every daemon beside a guest that counts: the guest goes on, all converge, and no line is lost or doubled.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("Killing daemons", .clean)
  struct RestartTests {
    @Test("each in turn and all at once stops no guest, and a console that is attached loses and doubles nothing")
    func kills() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("countvm", words: "count")])
      try await lab.wait(for: "countvm", toSay: "line \(CountedLines.first)")
      let console = try lab.startSpyhop(["console", "countvm", "--replay", "100000000"])
      try await console.wait(for: "line \(CountedLines.first)\r\n")
      let (emulator, node) = try #require(lab.emulator(of: "countvm"))
      let other = try #require(TestLab.nodes.first { $0 != node })
      let each: [LabDaemon] = [
        .apiServer, .controller, .agent(node: node), .agent(node: other), .libvirtd(node: node),
      ]
      for victims in each.map({ [$0] }) + [each, each] {
        try await lab.kill(victims)
        try await expectConvergence(lab, console, after: victims)
        #expect(lab.emulator(of: "countvm")?.pid == emulator)
      }
      try await expectEveryLine(lab, console)
    }

    private func expectConvergence(_ lab: TestLab, _ console: RunningProgram, after victims: [LabDaemon]) async throws {
      let size = console.output.utf8.count
      try await eventually("the console to go on after killing \(victims): \(console.errors)", within: .seconds(40)) {
        console.output.utf8.count > size + 1000 || !console.isRunning ? true : nil
      }
      #expect(console.isRunning, "the console has ended: \(console.errors)")
      try await eventually("all to be as before after killing \(victims)", within: .seconds(40)) {
        let machine = try await lab.machine("countvm")
        let nodes = try await lab.client.list(Registry.nodes, namespace: nil, options: ListOptions()).items
        let isRunning = machine["status", "printableStatus"] == "Running" && machine.isTrue("Ready")
        return isRunning && nodes.count == 2 && nodes.allSatisfy { $0.isTrue("Ready") } ? true : nil
      }
    }

    private func expectEveryLine(_ lab: TestLab, _ console: RunningProgram) async throws {
      console.signal(15)
      _ = try await console.end()
      let seen = CountedLines(console.output)
      #expect(seen.numbers.first == CountedLines.first)
      #expect(seen.firstBreak == nil)
      let stored = CountedLines(try await lab.spyhop("console", "countvm", "--log").output)
      #expect(stored.numbers.first == CountedLines.first)
      #expect(stored.firstBreak == nil)
      #expect(stored.numbers.count >= seen.numbers.count)
    }
  }
}
