import Configuration
import Dashboard
import FoundationEssentials
import KubeModel
import Terminal
import TestSupport
import Testing

@testable import spyhop

@Suite("The operator's programs", .timeLimit(.minutes(1)))
struct OperatorProgramsTests {
  private func run(_ words: String..., environment: [String: String] = [:]) async throws -> PluginResult {
    try await BackgroundProgram(words, environment: environment).run()
  }

  @Test("beside the dashboard: both outputs, the status, and a signal as a shell counts it")
  func beside() async throws {
    let result = try await run("sh", "-c", "echo one; echo two >&2; exit 3")
    #expect(result == PluginResult(status: 3, output: ["one", "two"]))
    #expect(try await run("sh", "-c", "kill -TERM $$").status == 143)
    #expect(
      try await run("sh", "-c", "read line || echo $SPYHOP_NAME", environment: ["SPYHOP_NAME": "a b"]).output == ["a b"]
    )
  }

  @Test("arguments reach the program as they are, whatever a shell would make of them")
  func hostile() async throws {
    let name = "$(touch /tmp/x); `id` \"'*\u{1B}"
    #expect(try await run("printf", "%s\n", name).output == [name])
  }

  @Test("of long outputs the end is kept, of long lines the beginning")
  func bounded() async throws {
    let result = try await run("sh", "-c", "seq 1 200000; head -c 9999 /dev/zero | tr '\\0' x")
    #expect(result.output.last?.count == 200)
    #expect(result.output.dropLast().last == "200000")
    #expect(result.output.reduce(0) { $0 + $1.utf8.count } <= 16 << 10)
  }

  @Test("a program that is not there, or may not be run, is named with what to do")
  func missing() async throws {
    let gone = await #expect(throws: APIError.self) { try await run("no-such-program") }
    #expect(gone?.message == "no-such-program is not installed, or not in PATH: name it with its whole path")
    let text = await #expect(throws: APIError.self) { try await run("/etc/passwd") }
    #expect(text?.message.contains("executable for you") == true)
  }

  @Test("it ends with the task that runs it, and with it all that it has started")
  func cancelled() async throws {
    let directory = try TemporaryDirectory()
    let mark = "\(directory.path)/begun"
    let task = Task { try await run("sh", "-c", "(touch \(mark); sleep 600) | cat") }
    while !FileManager.default.fileExists(atPath: mark) { await Task.yield() }
    task.cancel()
    #expect(try await task.value.status == 137)
  }

  @Test("it is not waited for what it leaves behind")
  func daemon() async throws {
    let directory = try TemporaryDirectory()
    let mark = "\(directory.path)/later"
    let result = try await run("sh", "-c", "setsid sh -c 'sleep 9; touch \(mark)' & echo done")
    #expect(result == PluginResult(status: 0, output: ["done"]))
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test("on the terminal signals have their standard meaning, and Ctrl-C is the program's alone")
  func signals() async throws {
    let status = try await TerminalProgram.run(["sh", "-c", "kill -INT $$"])
    #expect(status == 130)
    #expect(try await TerminalProgram.run(["sh", "-c", "grep -q '^SigBlk:.0000000000000000$' /proc/self/status"]) == 0)
  }
}
