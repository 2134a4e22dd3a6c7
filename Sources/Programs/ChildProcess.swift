// Programs of the host, run to their end, within a time, with what they complained of.

import Subprocess
import SystemPackage

/// A program that could not do its work.
public struct ChildProcessError: Error, Sendable, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

public enum ChildProcess {
  /// Bytes kept of what a program writes to standard error.
  private static let complaintLimit = 64 << 10

  /// Runs a program; throws with the end of its standard error unless it exits with 0 within the time.
  public static func run(_ program: String, _ arguments: [String], timeout: Duration = .seconds(60)) async throws {
    let (code, complaint) = try await status(program, arguments, timeout: timeout)
    guard code != 0 else { return }
    throw ChildProcessError(description: "\(program) exited with \(code): \(complaint)")
  }

  /// The exit code and the last line of standard error; a program that outlives the time is killed, and that thrown.
  public static func status(
    _ program: String, _ arguments: [String], timeout: Duration
  ) async throws -> (code: Int32, complaint: String) {
    try await withThrowingTaskGroup(of: (Int32, String)?.self) { group in
      group.addTask { try await execute(program, arguments) }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() ?? nil else {
        throw ChildProcessError(description: "\(program) did not end within \(timeout)")
      }
      return result
    }
  }

  private static func execute(_ program: String, _ arguments: [String]) async throws -> (Int32, String) {
    let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments), output: .discarded, error: .string(limit: complaintLimit))
    let complaint = result.standardError.split(separator: "\n").last.map(String.init) ?? ""
    switch result.terminationStatus {
    case .exited(let code): return (Int32(code), complaint)
    case .signaled(let signal): return (128 + Int32(signal), complaint)
    }
  }
}
