import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The dashboard as a process of its own on a pseudo-terminal, with a robot at the keys.
@Suite("The dashboard on a terminal", .timeLimit(.minutes(1)))
struct TerminalSessionTests {
  private static let fixture = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "dashboard-fixture").path
  private static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: fixture) }
  private static let environment = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]

  private func start(_ arguments: String...) throws -> PtyRobot {
    try PtyRobot(Self.fixture, arguments, environment: Self.environment, columns: 90, rows: 20)
  }

  private func expectRestored(_ robot: PtyRobot) {
    #expect(!robot.screen.isAlternate)
    #expect(robot.screen.isCursorVisible)
  }

  @Test("q leaves the terminal as it was found", .enabled(if: isBuilt, "the fixture program is not built"))
  func quit() async throws {
    let robot = try start()
    try await robot.wait(for: "10.0.2.15")
    #expect(robot.screen.isAlternate)
    #expect(robot.screen.reversedText(line: 3).contains("halted"))
    robot.send("q")
    #expect(try await robot.exit() == .code(0))
    expectRestored(robot)
    #expect(robot.screen.text.contains("goodbye"))
  }

  @Test(
    "signals that end the program restore the terminal first",
    .enabled(if: isBuilt, "the fixture program is not built"),
    arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGILL, SIGTRAP, SIGABRT])
  func signals(signal: Int32) async throws {
    let robot = try start()
    try await robot.wait(for: "10.0.2.15")
    robot.signal(signal)
    #expect(try await robot.exit() == .signal(signal))
    expectRestored(robot)
  }

  @Test("so does a trap", .enabled(if: isBuilt, "the fixture program is not built"))
  func trap() async throws {
    let robot = try start("trap")
    try await robot.wait(for: "halted")
    robot.send("s")
    let exit = try await robot.exit()
    #expect(exit == .signal(SIGILL) || exit == .signal(SIGTRAP))
    expectRestored(robot)
  }

  @Test("and exit without closing the display", .enabled(if: isBuilt, "the fixture program is not built"))
  func exit() async throws {
    let robot = try start("exit")
    try await robot.wait(for: "halted")
    robot.send("s")
    #expect(try await robot.exit() == .code(3))
    expectRestored(robot)
  }

  @Test(
    "Enter opens the console beside the list, keys and pastes go to the guest, Ctrl-] twice leads back",
    .enabled(if: isBuilt, "the fixture program is not built"))
  func console() async throws {
    let robot = try start()
    robot.resize(columns: 90, rows: 30)
    try await robot.wait(for: "10.0.2.15")
    robot.send("G")
    robot.send("\r")
    try await robot.wait(for: "console of default/testvm")
    #expect(robot.screen.text.contains("10.0.2.15"))
    robot.send("echo 42")
    try await robot.wait(for: "$ echo 42")
    robot.send("\u{1B}[200~pasted\u{1B}[201~")
    try await robot.wait(for: "$ echo 42pasted")
    robot.send("\u{1D}\u{1D}")
    try await robot.wait(for: "Ctrl-] consoles")
    robot.send("q")
    #expect(try await robot.exit() == .code(0))
    expectRestored(robot)
  }

  @Test(
    "m and Enter ask for a migration, which the row shows at once",
    .enabled(if: isBuilt, "the fixture program is not built"))
  func migration() async throws {
    let robot = try start()
    try await robot.wait(for: "4 Nodes 2")
    try await robot.wait(for: "10.0.2.15")
    robot.send("Gm")
    try await robot.wait(for: "> node-b")
    robot.send("\r")
    try await robot.wait(for: "Migrating (Pending)")
    robot.send("6")
    try await robot.wait(for: "? → node-b")
    robot.send("q")
    #expect(try await robot.exit() == .code(0))
  }

  @Test("a new size is drawn at once", .enabled(if: isBuilt, "the fixture program is not built"))
  func resize() async throws {
    let robot = try start()
    try await robot.wait(for: "10.0.2.15")
    robot.resize(columns: 40, rows: 10)
    try await robot.wait(for: "terminal too small: needs 60×16")
    robot.resize(columns: 100, rows: 30)
    try await robot.wait("hints in the last line") { $0.lines[29].contains("q quit") }
    robot.send("q")
    #expect(try await robot.exit() == .code(0))
  }

  @Test(
    "Ctrl-Z gives the shell its terminal, fg brings the lists back",
    .enabled(if: isBuilt, "the fixture program is not built"))
  func jobControl() async throws {
    let shell = try PtyRobot(
      "/bin/bash", ["--norc", "--noprofile", "-i"], environment: Self.environment.merging(["PS1": "shell> "]) { $1 },
      columns: 90, rows: 20)
    try await shell.wait(for: "shell>")
    let modes = shell.modes
    for (index, command) in [Self.fixture, "fg"].enumerated() {
      shell.send("\(command)\r")
      try await shell.wait("the lists") { $0.isAlternate && $0.text.contains("10.0.2.15") }
      shell.send("\u{1A}")
      try await shell.wait("the shell's prompt after the job stopped") { screen in
        !screen.isAlternate && screen.isCursorVisible && screen.lines.last { !$0.isEmpty } == "shell>"
          && screen.lines.count { $0.contains("Stopped") } == index + 1
      }
    }
    #expect(shell.modes.last.map { $0 & UInt32(ISIG) } == modes.last.map { $0 & UInt32(ISIG) })
    shell.send("fg\r")
    try await shell.wait("the lists") { $0.isAlternate && $0.text.contains("10.0.2.15") }
    shell.send("q")
    try await shell.wait(for: "goodbye")
    shell.send("exit\r")
    #expect(try await shell.exit() == .code(0))
  }

  @Test("without a terminal it says so", .enabled(if: isBuilt, "the fixture program is not built"))
  func noTerminal() async throws {
    let robot = try PtyRobot("/bin/sh", ["-c", "\(Self.fixture) < /dev/null"], environment: Self.environment)
    #expect(try await robot.exit() == .code(2))
    #expect(robot.screen.text.contains("standard input and output are not a terminal"))
  }
}
