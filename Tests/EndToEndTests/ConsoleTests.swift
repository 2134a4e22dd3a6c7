// spyhop's console and its verbs on a running guest.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("spyhop console", .clean)
  struct ConsoleTests {
    @Test("gives a shell, leaves at the escape key, and prints the stored log")
    func shell() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("shellvm")])
      try await lab.wait(for: "shellvm", toBe: "Running")
      let robot = try lab.spyhopOnTerminal("console", "shellvm")
      try await robot.wait(for: "root@shellvm:", within: .seconds(90))
      robot.send("echo $((6 * 7))-$(hostname)\r")
      try await robot.wait(for: "42-shellvm")
      robot.send("\u{1D}")
      #expect(try await robot.exit() == .code(0))
      #expect(robot.screen.text.contains("terminal restored"))
      let log = try await lab.spyhop("console", "shellvm", "--log")
      #expect(log.exit == .code(0))
      #expect(log.output.contains("shellvm booted in") && log.output.contains("42-shellvm"))
    }

    @Test("types what is piped in, and prints what the guest says to it")
    func piped() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("pipevm")])
      try await lab.wait(for: "pipevm", toSay: "list of built-in commands")
      let pipe =
        "printf 'echo $((40 + 2))\\r' | \(Programs.spyhop) --kubeconfig \(lab.kubeconfig) console pipevm --replay 0"
      let result = try await RunningProgram("/bin/sh", ["-c", pipe]).end()
      #expect(result.exit == .code(0))
      #expect(result.output.split(separator: "\r\n").contains("42"))
    }
  }

  @Suite("spyhop start, stop, restart, pause and unpause", .clean)
  struct VerbTests {
    @Test("change what kubectl shows, and a stop is an orderly shutdown of the guest")
    func verbs() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.linux("verbvm")])
      try await lab.wait(for: "verbvm", toSay: "verbvm booted in")
      try await order(lab, "pause", thenShows: "Paused")
      try await order(lab, "unpause", thenShows: "Running")
      let uid = try await lab.instance("verbvm").meta.uid
      try await order(lab, "restart", thenShows: nil)
      try await eventually("another instance to run") {
        let instance = try await lab.instance("verbvm")
        return instance.meta.uid != uid && instance["status", "phase"] == "Running" ? true : nil
      }
      try await lab.wait(for: "verbvm", toBe: "Running")
      try await order(lab, "stop", thenShows: "Stopped")
      let (events, warnings) = (
        try await lab.events(about: "verbvm", type: "Normal"), try await lab.events(about: "verbvm", type: "Warning")
      )
      #expect(events.contains { $0.contains("was shut down") })
      #expect(warnings == [])
      #expect(lab.emulator(of: "verbvm") == nil)
      try await order(lab, "start", thenShows: "Running")
    }

    private func order(_ lab: TestLab, _ verb: String, thenShows status: String?) async throws {
      let result = try await lab.spyhop(verb, "verbvm")
      #expect(result.exit == .code(0), "\(verb): \(result.errors)")
      guard let status else { return }
      try await eventually("kubectl to show \(status) after \(verb)", within: .seconds(60), every: .milliseconds(300)) {
        let shown = try await lab.kubectl("get", "vm", "verbvm", "--no-headers").split(separator: " ")
        return shown.count > 2 && shown[2] == status[...] ? true : nil
      }
    }
  }
}
