// Several at one console while its guest moves, and while the API server is killed: everybody stays what they were.

import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("A console that several are attached to", .clean)
  struct SharedConsoleTests {
    /// Counts, and repeats each line that is typed. Slowly: QEMU may lose or double a byte where somebody types into a flood.
    private static let guest = """
      stty -echo; (n=\(CountedLines.first - 1); while sleep 0.01; do n=$((n+1)); echo line $n; done) & \
      while read x; do echo "got $x"; done

      """

    @Test("moves with its guest: the holder types on, spies and others only look, and a take-over is told")
    func migration() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("sharevm")])
      try await lab.wait(for: "sharevm", toSay: "list of built-in commands")
      let plain = try await PlainViewer(lab, "sharevm")
      let holder = try lab.startSpyhop(["console", "sharevm", "--exclusive"], keepsInputOpen: true)
      try await holder.wait(for: "root@sharevm:")
      holder.type(Self.guest)
      try await holder.wait(for: "line \(CountedLines.first)\r\n")
      let spy = try lab.startSpyhop(["console", "sharevm", "--spy"], keepsInputOpen: true)
      try await expectOrder(lab, holder, spy, plain, "before")

      let from = try await lab.node(of: "sharevm")
      #expect(try await lab.migrate("sharevm").migrationPhase == .succeeded)
      try await expectOrder(lab, holder, spy, plain, "moved")
      try await lab.expectOneCopy(of: "sharevm", notOn: from)
      let piped = try await lab.startShell("echo of-a-script | spyhop console sharevm --replay 0").end()
      #expect(
        piped.exit == .code(1) && piped.errors.contains("holds this console: keys are not sent"), "\(piped.errors)")
      try await lab.kill([.apiServer])
      try await expectOrder(lab, holder, spy, nil, "restarted")

      let second = try lab.startSpyhop(["console", "sharevm", "--exclusive", "--take-over"], keepsInputOpen: true)
      try await eventually("the holder to be told: \(holder.errors)") {
        holder.errors.contains("you are shared now") ? true : nil
      }
      holder.type("of-the-first\n")
      second.type("of-the-second\n")
      try await spy.wait(for: "got of-the-second\r\n")
      for console in [holder, spy, second] { try await expectEveryLine(of: console) }
      try await expectNoStrayKeys(lab, await plain.end())
    }

    /// Both are listed; what the holder types reaches the guest, and nobody else's keys do.
    private func expectOrder(
      _ lab: TestLab, _ holder: RunningProgram, _ spy: RunningProgram, _ plain: PlainViewer?, _ word: String
    ) async throws {
      try await eventually("the holder and the spy to be listed \(word): \(holder.errors)") {
        let who = try await lab.spyhop("console", "sharevm", "--who").output
        return who.contains("exclusive") && who.contains("spy") ? true : nil
      }
      spy.type("of-a-spy\n")
      try await plain?.type("of-a-plain-one\n")
      holder.type("\(word)\n")
      try await spy.wait(for: "got \(word)\r\n")
    }

    private func expectEveryLine(of console: RunningProgram) async throws {
      console.signal(15)
      _ = try await console.end()
      let seen = CountedLines(console.output)
      #expect(seen.numbers.count > 20)
      #expect(seen.wreckage == nil)
    }

    /// The log has what the holders typed alone; the plain client was told why, once, and the log knows nothing of that.
    private func expectNoStrayKeys(_ lab: TestLab, _ plain: String) async throws {
      let log = try await lab.spyhop("console", "sharevm", "--log").output
      let got = log.split(separator: "\r\n").filter { $0.hasPrefix("got ") }
      #expect(got == ["got before", "got moved", "got restarted", "got of-the-second"])
      #expect(CountedLines(log).wreckage == nil)
      #expect(!log.contains("[spyhop"))
      #expect(plain.split(separator: "has this console exclusively; your keys are not sent]").count == 2)
    }
  }
}
