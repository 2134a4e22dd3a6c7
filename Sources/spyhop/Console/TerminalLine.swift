// Standard input and output as a console uses them: blocking calls, on threads that have nothing else to do.

import APIClient
import Glibc
import KubeModel
import Threads

/// Reads standard input on a thread of its own.
actor TerminalInput {
  private let thread: ThreadExecutor
  private let stop: WakeSignal

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init() throws(APIError) {
    guard let thread = ThreadExecutor(), let stop = WakeSignal() else { throw .noThread }
    self.thread = thread
    self.stop = stop
  }

  deinit { thread.stop() }

  /// What has been typed, at least a byte; empty at the end of the input, nil when cancelled.
  nonisolated func read() async -> [UInt8]? {
    await withTaskCancellationHandler {
      await blockingRead()
    } onCancel: {
      stop.raise()
    }
  }

  private func blockingRead() -> [UInt8]? {
    var polled = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polled, 2, -1) < 0, errno == EINTR {}
    if polled[1].revents != 0 { return nil }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    return Array(buffer.prefix(max(count, 0)))
  }
}

/// Writes to standard output on a thread of its own: a terminal may be stopped (Ctrl-S) for as long as its owner likes.
actor TerminalOutput {
  private let thread: ThreadExecutor

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init() throws(APIError) {
    guard let thread = ThreadExecutor() else { throw .noThread }
    self.thread = thread
  }

  deinit { thread.stop() }

  /// Writes all of it. Throws where nobody reads any more.
  func write(_ bytes: [UInt8]) throws(APIError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw APIError(.unknown, "standard output is closed") }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

extension APIError {
  fileprivate static let noThread = APIError(.unknown, "no thread left for the terminal: raise the limit (ulimit -u)")
}
