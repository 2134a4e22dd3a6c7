// The two ends of a terminal as a console uses them, standard input and output or a pseudo-terminal: blocking calls, on
// threads that have nothing else to do.

import APIClient
import Consoles
import FoundationEssentials
import Glibc
import KubeModel
import Terminal
import Threads

/// Reads a descriptor on a thread of its own.
actor TerminalInput {
  private let descriptor: Int32
  private let thread: ThreadExecutor
  private let stop: WakeSignal

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ descriptor: Int32 = STDIN_FILENO) throws(APIError) {
    guard let thread = ThreadExecutor(), let stop = WakeSignal() else { throw .noThread }
    self.descriptor = descriptor
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
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polled, 2, -1) < 0, errno == EINTR {}
    if polled[1].revents != 0 { return nil }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    return Array(buffer.prefix(max(count, 0)))
  }
}

/// Writes to a descriptor on a thread of its own: a terminal may be stopped (Ctrl-S) for as long as its owner likes.
actor TerminalOutput {
  private let descriptor: Int32
  private let thread: ThreadExecutor
  private let start = ContinuousClock.now
  private var recording: CastFile?

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ descriptor: Int32 = STDOUT_FILENO) throws(APIError) {
    guard let thread = ThreadExecutor() else { throw .noThread }
    self.descriptor = descriptor
    self.thread = thread
  }

  deinit { thread.stop() }

  /// Writes all of it. Throws where nobody reads any more.
  func write(_ bytes: [UInt8]) throws(APIError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw APIError(.unknown, "nobody reads what is written here") }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

// MARK: - Recording

extension TerminalOutput {
  /// From now on what is recorded goes to a new file; throws where that cannot be made.
  func record(to path: String, title: String) throws(APIError) {
    do {
      recording = try CastFile(
        path, size: TerminalSize.of(descriptor), title: title, date: Date(), start: start.duration(to: .now))
    } catch {
      throw APIError(.badRequest, "cannot record: \(error)")
    }
  }

  /// Adds to the recording, if there is one; returns why it is over, nil while it goes on.
  func record(_ bytes: [UInt8]) -> String? {
    guard let problem = recording?.write(bytes, at: start.duration(to: .now)) else { return nil }
    recording = nil
    return problem
  }
}

extension APIError {
  fileprivate static let noThread = APIError(.unknown, "no thread left for the terminal: raise the limit (ulimit -u)")
}
