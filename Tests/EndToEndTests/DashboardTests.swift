// The full-screen dashboard on a pseudo-terminal, on a cluster where things happen.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("The dashboard", .clean)
  struct DashboardTests {
    @Test("shows a VM going through its phases without a key pressed, opens its console, and gives the terminal back")
    func phases() async throws {
      let lab = try TestLab.shared()
      let robot = try lab.spyhopOnTerminal(columns: 120, rows: 40)
      try await lab.apply([Manifests.linux("dashvm", runStrategy: "Halted")])
      try await wait(robot, toShow: "Stopped")
      try await lab.kubectl("patch", "vm", "dashvm", "--type=merge", "-p", #"{"spec":{"runStrategy":"Always"}}"#)
      try await wait(robot, toShow: "Starting")
      try await wait(robot, toShow: "Running")
      robot.send("\r")
      try await robot.wait(for: "root@dashvm:", within: .seconds(90))
      robot.send("echo $((6 * 7))-dash\r")
      try await robot.wait(for: "42-dash")
      try await wait(robot, toShow: "Running")
      robot.send("\u{1D}\u{1D}")
      try await robot.wait(for: "Ctrl-] consoles")
      try await lab.kubectl("delete", "vm", "dashvm", "--wait", "--timeout=60s", within: .seconds(70))
      try await robot.wait("the row to go") { $0.text.contains("No VMs in any namespace.") }
      robot.send("q")
      #expect(try await robot.exit() == .code(0))
      #expect(!robot.screen.isAlternate && robot.screen.isCursorVisible)
      #expect(robot.screen.text.contains("terminal restored"))
    }

    private func wait(_ robot: PtyRobot, toShow status: String) async throws {
      try await robot.wait("dashvm as \(status)", within: .seconds(60)) { screen in
        screen.lines.contains { $0.contains("dashvm") && $0.contains(status) }
      }
    }

    @Test("prints one frame as text")
    func snapshot() async throws {
      let lab = try TestLab.shared()
      try await lab.apply([Manifests.empty("framevm", runStrategy: "Halted")])
      try await lab.wait(for: "framevm", toBe: "Stopped")
      let frame = try await lab.spyhop("--snapshot", "120x40")
      #expect(frame.exit == .code(0))
      let lines = frame.output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 41, "forty lines, each with its end")
      #expect(lines.contains { $0.contains("framevm") && $0.contains("Stopped") })
      #expect(!frame.output.contains("\u{1B}"))
    }
  }
}
