// A program beside a test, without a terminal: its output goes to files, its end is waited for with a bound.

import FoundationEssentials
import Glibc

/// A started program that is given nothing on its standard input. One that still runs when its owner goes is killed.
public final class RunningProgram: Sendable {
  public let process: Int32
  private let name: String
  private let directory: TemporaryDirectory
  private let exit = Locked<PtyRobot.Exit?>(nil)

  /// Starts a program, found by its path or in PATH, in a session of its own.
  ///
  /// - Parameter environment: variables beside those of this process.
  /// - Parameter keepsInputOpen: whether its standard input never ends, as with somebody who does not type.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], keepsInputOpen: Bool = false
  ) throws {
    name = ([program] + arguments).joined(separator: " ")
    directory = try TemporaryDirectory()
    let input = "\(directory.path)/input"
    if keepsInputOpen { mkfifo(input, 0o600) }
    let create = O_WRONLY | O_CREAT | O_APPEND
    process = try ProcessLaunch(
      program: program, arguments: arguments,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      files: [
        keepsInputOpen ? (input, O_RDWR) : ("/dev/null", O_RDONLY), ("\(directory.path)/output", create),
        ("\(directory.path)/errors", create),
      ]
    ).start()
  }

  deinit {
    guard exit.with({ $0 == nil }) else { return }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// What it has written to standard output so far.
  public var output: String { text("output") }
  /// What it has written to standard error so far.
  public var errors: String { text("errors") }

  /// Gives it something on its standard input, which has to be kept open.
  public func type(_ text: String) {
    let pipe = open("\(directory.path)/input", O_WRONLY | O_NONBLOCK)
    _ = write(pipe, text, text.utf8.count)
    close(pipe)
  }

  public func signal(_ number: Int32) { kill(process, number) }

  /// Waits for its end.
  public func end(within limit: Duration = .seconds(30)) async throws -> ProgramResult {
    let exit = try await eventually("the end of \(name); it wrote \(said)", within: limit, every: .milliseconds(5)) {
      reap()
    }
    return ProgramResult(exit: exit, output: output, errors: errors)
  }

  /// Waits until its standard output has the text; throws at once where it ends without.
  public func wait(for text: String, within limit: Duration = .seconds(30)) async throws {
    let isFound = try await eventually("\"\(text)\" from \(name), which wrote \(said)", within: limit) {
      let isOver = !isRunning
      return output.contains(text) ? true : isOver ? false : nil
    }
    if !isFound { throw WaitedInVain(description: "\(name) ended without \"\(text)\"; it wrote \(said)") }
  }

  /// The end of what it has written, for errors.
  private var said: String { "\(output.suffix(2000))\(errors.suffix(2000))" }

  /// Whether it has not ended yet.
  public var isRunning: Bool { reap() == nil }

  private func text(_ file: String) -> String {
    let data = (try? Data(contentsOf: URL(filePath: "\(directory.path)/\(file)"))) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  private func reap() -> PtyRobot.Exit? {
    exit.with { exit in
      var status: Int32 = 0
      guard exit == nil, waitpid(process, &status, WNOHANG) == process else { return exit }
      exit = status & 0x7F == 0 ? .code(status >> 8 & 0xFF) : .signal(status & 0x7F)
      return exit
    }
  }
}

/// How a program ended, and what it said.
public struct ProgramResult: Sendable {
  public var exit: PtyRobot.Exit
  public var output: String
  public var errors: String
}
