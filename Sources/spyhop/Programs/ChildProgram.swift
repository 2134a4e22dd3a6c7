// Starting programs with posix_spawn, and how they end. No shell reads what they are given.

import FoundationEssentials
import Glibc
import KubeModel
import Synchronization

enum ChildProgram {
  static let noThread = APIError(
    .unknown, "no thread is left to run a program: raise the limit of processes (ulimit -u)")

  /// Held from a pipe's making until its ends are closed on exec: no program gets another one's.
  private static let isStarting = Mutex(())

  /// Starts a program on this program's terminal, found in `PATH`, with all signals as at a program's start.
  ///
  /// - Parameter environment: added to this program's.
  static func start(_ words: [String], environment: [String: String]) throws(APIError) -> pid_t {
    try isStarting.withLock { _ throws(APIError) in try spawn(words, environment, output: nil) }
  }

  /// Starts a program in a process group of its own, with nothing to read.
  ///
  /// - Returns: also where its outputs can be read, to be closed by the caller.
  static func startBeside(
    _ words: [String], environment: [String: String]
  ) throws(APIError) -> (child: pid_t, output: Int32) {
    try isStarting.withLock { _ throws(APIError) in
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        throw APIError(.unknown, "no file descriptor is left to run a program: raise their limit (ulimit -n)")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      defer { close(ends[1]) }
      do throws(APIError) {
        return (try spawn(words, environment, output: ends[1]), ends[0])
      } catch {
        close(ends[0])
        throw error
      }
    }
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], output: Int32?
  ) throws(APIError) -> pid_t {
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (arguments, variables) = (CStrings(words), CStrings(all.map { "\($0.key)=\($0.value)" }))
    var attributes = attributes(isAlone: output != nil)
    defer { posix_spawnattr_destroy(&attributes) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let output {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_adddup2(&actions, output, descriptor)
      }
    }
    var child = pid_t()
    let program = words.first ?? ""
    let error = posix_spawnp(&child, program, &actions, &attributes, arguments.pointers, variables.pointers)
    guard error == 0 else { throw refusal(program, error) }
    return child
  }

  private static func attributes(isAlone: Bool) -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var (none, standard) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&standard)
    for signal in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&standard, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &standard)
    let signals = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(isAlone ? signals | POSIX_SPAWN_SETPGROUP : signals))
    return attributes
  }

  private static func refusal(_ program: String, _ error: Int32) -> APIError {
    switch error {
    case ENOENT: APIError(.notFound, "\(program) is not installed, or not in PATH: name it with its whole path")
    case EACCES: APIError(.forbidden, "\(program) may not be run: is it a program, and executable for you?")
    default: APIError(.unknown, "\(program) cannot be run: \(String(cString: strerror(error)))")
    }
  }

  /// Blocks until the program has ended.
  ///
  /// - Returns: its exit status, or 128 and the signal's number.
  static func status(of child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return exitStatus(status)
  }

  /// The same where it has ended; nil where it has not.
  static func statusIfEnded(of child: pid_t) -> Int32? {
    var status: Int32 = 0
    return waitpid(child, &status, WNOHANG) == child ? exitStatus(status) : nil
  }

  private static func exitStatus(_ status: Int32) -> Int32 {
    status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}

/// An array of C strings with a nil behind the last.
private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}
