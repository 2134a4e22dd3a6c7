// Short-lived programs that build up and take down a cluster.

import Programs

enum Command {
  /// Far more than any of them takes: one that hangs is killed rather than waited for.
  private static let patience = Duration.seconds(60)

  /// Runs a program; the last line of its error output becomes part of the error where it fails.
  static func run(_ program: String, _ arguments: String...) async throws {
    do {
      try await ChildProcess.run(program, arguments, timeout: patience)
    } catch let error as ChildProcessError {
      throw LocalClusterError("\(program) \(arguments.joined(separator: " ")) failed: \(error)")
    }
  }

  /// Runs a program and says whether it succeeded.
  static func succeeds(_ program: String, _ arguments: String...) async -> Bool {
    (try? await ChildProcess.status(program, arguments, timeout: patience))?.code == 0
  }
}
