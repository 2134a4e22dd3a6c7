// The operator's own programs, as the dashboard has them run.

import Dashboard
import Glibc
import Threads

struct OperatorPrograms: ProgramRunner {
  func runOnTerminal(_ run: PluginRun) async throws -> PluginResult {
    StandardError.print("$ \(PlainText.of(run.command))")
    return PluginResult(status: try await TerminalProgram.run(run.words, environment: run.environment))
  }

  func runBeside(_ run: PluginRun) async throws -> PluginResult {
    try await BackgroundProgram(run.words, environment: run.environment).run()
  }

  func waitForOperator(saying text: String) async {
    StandardError.write("\n[\(PlainText.of(text))] Enter leads back ")
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isStarted = DedicatedThread.start {
        _ = readLine()
        continuation.resume()
      }
      if !isStarted { continuation.resume() }
    }
  }
}
