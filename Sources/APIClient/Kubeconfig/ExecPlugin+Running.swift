// Runs a credential program to its end.

import Codecs
import FoundationEssentials
import Subprocess
import SystemPackage

extension ExecPlugin {
  /// The most a program may print.
  private static let outputBound = 1 << 20

  /// Runs the program and returns its standard output.
  ///
  /// - Parameter isInteractive: gives it the terminal for questions (standard input and error); otherwise its error
  ///   output is kept for the message of a failure.
  func output(isInteractive: Bool) async throws -> [UInt8] {
    if interactiveMode == .always, !isInteractive {
      throw failure("needs a terminal to ask you: run `spyhop get nodes` in one first")
    }
    let asks = isInteractive && interactiveMode != .never
    do {
      return try await asks ? interactiveOutput() : silentOutput()
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw failure("is not installed, or not in PATH")
    }
  }

  private var executable: Executable { command.contains("/") ? .path(FilePath(command)) : .name(command) }

  private func childEnvironment(isInteractive: Bool) -> Environment {
    var variables = environment
    variables["KUBERNETES_EXEC_INFO"] = info(isInteractive: isInteractive).text
    return .inherit.updating(
      Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(rawValue: $0.key) ?? "_", $0.value) }))
  }

  private func interactiveOutput() async throws -> [UInt8] {
    let result = try await run(
      executable, arguments: Arguments(arguments), environment: childEnvironment(isInteractive: true),
      input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
      output: .bytes(limit: Self.outputBound),
      error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
    guard result.terminationStatus.isSuccess else { throw failure("failed: see its message above") }
    return result.standardOutput
  }

  private func silentOutput() async throws -> [UInt8] {
    let result = try await run(
      executable, arguments: Arguments(arguments), environment: childEnvironment(isInteractive: false),
      output: .bytes(limit: Self.outputBound), error: .string(limit: Self.outputBound))
    guard result.terminationStatus.isSuccess else {
      let words = result.standardError.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      throw failure("failed\(words)")
    }
    return result.standardOutput
  }
}
