// Starting a program in a session of its own with files as its standard input, output and errors.

import Glibc

struct ProcessLaunch {
  /// A path, or a name in PATH.
  var program: String
  var arguments: [String]
  var environment: [String: String]
  /// What the descriptors 0, 1 and 2 are: paths and the flags to open them with.
  var files: [(path: String, flags: Int32)]

  /// Returns the new process, a session leader: the first terminal that it opens becomes its controlling one.
  func start() throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, file) in files.enumerated() {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file.path, file.flags, 0o600)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let setSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, which the C library's header hides from Swift
    // Whatever another test ignores at the moment.
    var standard = sigset_t()
    sigemptyset(&standard)
    for signal in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&standard, signal) }
    posix_spawnattr_setsigdefault(&attributes, &standard)
    posix_spawnattr_setflags(&attributes, setSession | Int16(POSIX_SPAWN_SETSIGDEF))
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for string in argv + envp { free(string) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, &attributes, &argv, &envp)
    guard code == 0 else {
      throw PtyRobot.Failure(description: "cannot run \(program): \(String(cString: strerror(code)))")
    }
    return process
  }
}
