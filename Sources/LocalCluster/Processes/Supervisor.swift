// Keeps a few programs running: starts them, reaps them, starts them again. As process 1 of a lab host it is its init, too.

import Files
import Glibc

/// Runs programs until it is told to end; one that ends by itself is started again after a pause.
public struct Supervisor {
  /// A log longer than this is set aside as `LOG.old` and begun anew, in bytes.
  static let logLimit = 8 << 20

  private var programs: [Supervised]

  private struct Supervised {
    let spec: ProgramSpec
    var pid: Int32?
    var restarts = 0
    /// On the monotonic clock in seconds: when it was started, and when to start it again where it does not run.
    var startedAt = 0
    var startAt = 0
  }

  public init(_ programs: [ProgramSpec]) { self.programs = programs.map { Supervised(spec: $0) } }

  /// Blocks the calling thread until SIGTERM or SIGINT; then ends the programs, first politely.
  public mutating func run() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGCHLD, SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    var isEnding = false
    while !isEnding {
      startDue()
      var pause = timespec(tv_sec: 1, tv_nsec: 0)
      let number = sigtimedwait(&signals, nil, &pause)
      reap()
      rotateLogs()
      isEnding = number == SIGTERM || number == SIGINT
    }
    end()
  }

  private var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec
  }

  private mutating func startDue() {
    for index in programs.indices where programs[index].pid == nil && programs[index].startAt <= now {
      do {
        programs[index].startedAt = now
        programs[index].pid = try programs[index].spec.start(inOwnSession: false)
      } catch {
        note("\(programs[index].spec.name): \(error)")
        postpone(index)
      }
    }
  }

  /// Waits for every process that has ended: as process 1 also for those that lost their parents.
  private mutating func reap() {
    var status: Int32 = 0
    while case let pid = waitpid(-1, &status, WNOHANG), pid > 0 {
      guard let index = programs.firstIndex(where: { $0.pid == pid }) else { continue }
      programs[index].pid = nil
      note("\(programs[index].spec.name) (process \(pid)) ended with status \(status): it is started again")
      postpone(index)
    }
  }

  /// The first restart is prompt; those of a program that does not stay up wait longer, up to 5 s.
  private mutating func postpone(_ index: Int) {
    if now - programs[index].startedAt >= 10 { programs[index].restarts = 0 }
    programs[index].startAt = now + min(programs[index].restarts, 5)
    programs[index].restarts += 1
  }

  private mutating func end() {
    for pid in programs.compactMap(\.pid) { SystemCall.sendSignal(SIGTERM, to: pid) }
    let deadline = now + 10
    while now < deadline, programs.contains(where: { $0.pid != nil }) {
      var status: Int32 = 0
      let pid = waitpid(-1, &status, WNOHANG)
      if pid > 0 {
        for index in programs.indices where programs[index].pid == pid { programs[index].pid = nil }
      } else {
        usleep(20_000)
      }
    }
    for pid in programs.compactMap(\.pid) { SystemCall.sendSignal(SIGKILL, to: pid) }
  }

  private func rotateLogs() {
    for log in programs.map(\.spec.log) {
      var info = stat()
      guard stat(log, &info) == 0, info.st_size > Self.logLimit, let text = try? SmallFile.text(log) else { continue }
      // The program appends to the file it has open: it is emptied, not replaced.
      try? SmallFile.replace(log + ".old", with: text, isSynced: false)
      truncate(log, 0)
    }
  }

  private func note(_ sentence: String) {
    let line = Array("supervisor: \(sentence)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
