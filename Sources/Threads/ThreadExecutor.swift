// Actors on a thread of their own: for state whose every use may block, such as a terminal.

import Glibc
import Synchronization

/// Runs an actor's jobs one after another on a dedicated thread, which ends with `stop`.
package final class ThreadExecutor: SerialExecutor {
  private let wake: WakeSignal
  private let state = Mutex(State())

  private struct State {
    var jobs: [UnownedJob] = []
    var isStopped = false
  }

  /// Nil where the process has no thread or file descriptor left.
  package init?() {
    guard let wake = WakeSignal() else { return nil }
    self.wake = wake
    guard DedicatedThread.start({ [self] in run() }) else { return nil }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    wake.raise()
  }

  /// Ends the thread once the jobs that it has are done. The actor must be gone: later jobs never run.
  package func stop() {
    state.withLock { $0.isStopped = true }
    wake.raise()
  }

  private func run() {
    while true {
      let (jobs, isStopped) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.isStopped)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if !jobs.isEmpty { continue }
      if isStopped { return }
      var polled = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
      poll(&polled, 1, -1)
      wake.clear()
    }
  }
}
