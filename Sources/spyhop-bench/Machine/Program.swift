// Starting programs, and where ours are.

import FoundationEssentials
import Glibc

/// A program and its arguments.
struct Program: Sendable {
  /// A path, or a name to look for in PATH.
  var path: String
  var arguments: [String]
  /// Added to this program's environment.
  var environment: [String: String] = [:]

  init(_ path: String, _ arguments: [String] = []) { (self.path, self.arguments) = (path, arguments) }

  /// One of Spyhop's programs: those beside this one are measured, whatever else is installed.
  static func beside(_ name: String, _ arguments: [String] = []) throws -> Program {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BenchError("\(path) is missing: build it with `swift build -c release --product \(name)`")
    }
    return Program(path, arguments)
  }

  /// Starts the program with no signal blocked.
  ///
  /// - Parameters:
  ///   - isLeader: begins a session, whose controlling terminal is the first that `files` opens; else what ends this program
  ///     from the keyboard also ends that.
  ///   - files: says what its standard streams are.
  func start(isLeader: Bool = false, _ files: (inout posix_spawn_file_actions_t) -> Void) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    files(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    // POSIX_SPAWN_SETSID, which glibc's header hides behind a feature macro.
    let newSession: Int16 = isLeader ? 0x80 : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | newSession)
    let variables = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
    var pid: pid_t = 0
    let code = withCStrings([path] + arguments) { argv in
      withCStrings(variables.map { "\($0.key)=\($0.value)" }) {
        posix_spawnp(&pid, path, &actions, &attributes, argv, $0)
      }
    }
    guard code == 0 else { throw BenchError("cannot run \(path): \(String(cString: strerror(code)))") }
    return pid
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
