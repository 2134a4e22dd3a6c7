// Starting a program with its output in a log file.

import Glibc

/// A program and how to start it.
public struct ProgramSpec: Sendable, Hashable {
  public var name: String
  /// The program's path, or name in PATH, and its arguments.
  public var arguments: [String]
  /// Where its output is appended.
  public var log: String

  public init(name: String, arguments: [String], log: String) {
    self.name = name
    self.arguments = arguments
    self.log = log
  }

  /// The specification as one argument of another program; `init(commandLine:)` reads it back.
  public var commandLine: String { ([name, log] + arguments).joined(separator: "\u{1F}") }

  /// Nil where the text is not one that `commandLine` made.
  public init?(commandLine: String) {
    let parts = commandLine.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2 else { return nil }
    self.init(name: parts[0], arguments: Array(parts[2...]), log: parts[1])
  }

  // POSIX_SPAWN_SETSID, which glibc's header hides behind a feature macro.
  private static let ownSession: Int16 = 0x80

  /// Starts the program with no input; in a session of its own it outlives the terminal.
  ///
  /// - Returns: its process id.
  func start(inOwnSession: Bool) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (inOwnSession ? Self.ownSession : 0))
    var pid: pid_t = 0
    let program = arguments.first ?? name
    let status = withCStrings(arguments) { posix_spawnp(&pid, program, &actions, &attributes, $0, environ) }
    guard status == 0 else {
      throw LocalClusterError("cannot start \(arguments.first ?? name): \(String(cString: strerror(status)))")
    }
    return pid
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
