// A program that has the terminal until it ends: an editor, or one of the operator's own.

import Glibc
import KubeModel
import Threads

enum TerminalProgram {
  /// Runs a program to its end on a thread of its own; the cooperative pool stays free.
  ///
  /// Ctrl-C and Ctrl-\ are the program's meanwhile, as with system(3); Ctrl-Z stops both.
  ///
  /// - Returns: the status as a shell counts it. Throws where the program cannot be started.
  static func run(_ words: [String], environment: [String: String] = [:]) async throws -> Int32 {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
      let isStarted = DedicatedThread.start { continuation.resume(with: wait(words, environment)) }
      if !isStarted { continuation.resume(throwing: ChildProgram.noThread) }
    }
  }

  private static func wait(_ words: [String], _ environment: [String: String]) -> Result<Int32, any Error> {
    let interruptions = Interruptions()
    defer { interruptions.allow() }
    return Result { ChildProgram.status(of: try ChildProgram.start(words, environment: environment)) }
  }

  /// Signals from the keyboard, ignored by this program from its making on.
  private struct Interruptions {
    private let saved: [(signal: Int32, action: sigaction)]

    init() {
      var ignored = sigaction()
      ignored.__sigaction_handler.sa_handler = SIG_IGN
      saved = [SIGINT, SIGQUIT].map { signal in
        var before = sigaction()
        sigaction(signal, &ignored, &before)
        return (signal, before)
      }
    }

    func allow() {
      for (signal, action) in saved {
        var before = action
        sigaction(signal, &before, nil)
      }
    }
  }
}
