// Short-lived helper programs, run to their end.

import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

enum Command {
  /// Runs a program; its error output becomes part of the error where it fails.
  static func run(_ program: String, _ arguments: String...) async throws {
    let result = try await Subprocess.run(
      executable(program), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 64 << 10))
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n").last.map(String.init) ?? "no message"
      throw LocalClusterError("\(program) \(arguments.joined(separator: " ")) failed: \(said)")
    }
  }

  /// Runs a program and says whether it succeeded.
  static func succeeds(_ program: String, _ arguments: String...) async -> Bool {
    let result = try? await Subprocess.run(
      executable(program), arguments: Arguments(arguments), output: .discarded, error: .discarded)
    return result?.terminationStatus.isSuccess ?? false
  }

  private static func executable(_ program: String) -> Executable {
    program.contains("/") ? .path(FilePath(program)) : .name(program)
  }
}
