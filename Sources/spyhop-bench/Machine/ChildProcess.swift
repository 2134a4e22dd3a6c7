// A program that runs in the background, or to its end. All calls here block.

import Glibc
import Synchronization

/// A running child of this process; it is killed when its owner goes.
final class ChildProcess: Sendable {
  let pid: pid_t
  private let isReaped = Mutex(false)

  /// Starts a program with the input and the output that the paths name.
  init(_ program: Program, input: String = "/dev/null", output: String = "/dev/null") throws {
    pid = try program.start { actions in
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    }
  }

  /// Takes over a process that was started otherwise.
  init(pid: pid_t) { self.pid = pid }

  deinit { end(by: SIGKILL) }

  /// Waits for the end and returns the exit status, as waitpid gives it.
  @discardableResult
  func wait() -> Int32 {
    isReaped.withLock { isReaped in
      var status: Int32 = 0
      guard !isReaped else { return status }
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      isReaped = true
      return status
    }
  }

  func end(by signal: Int32) {
    guard !isReaped.withLock({ $0 }) else { return }
    kill(pid, signal)
    wait()
  }

  /// Resident memory in MiB.
  var residentMemory: Double {
    get throws {
      let status = try TextFile.read("/proc/\(pid)/status")
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
      return (kibibytes ?? .nan) / 1024
    }
  }

  /// Milliseconds on a processor so far, by the clock's ticks of 10 ms.
  var processorTime: Double {
    get throws {
      let fields = try TextFile.read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
      return (user + system) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
  }

  /// Runs a program to its end; returns how long that took from before its start.
  static func run(_ program: Program, input: String = "/dev/null", output: String = "/dev/null") throws -> Duration {
    let start = ContinuousClock.now
    let status = try ChildProcess(program, input: input, output: output).wait()
    let elapsed = start.duration(to: .now)
    guard status == 0 else {
      let said = output == "/dev/null" ? "" : ": \((try? TextFile.read(output)) ?? "")"
      throw BenchError("`\(program.path) \(program.arguments.joined(separator: " "))` failed\(said)")
    }
    return elapsed
  }
}
