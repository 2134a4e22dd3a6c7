// A program that runs beside the dashboard: what it prints is kept, and it ends with the task that runs it.

import Dashboard
import Glibc
import Synchronization
import Threads

final class BackgroundProgram: Sendable {
  /// Bytes kept of what it prints, the last.
  private static let outputLimit = 16 << 10
  private static let lineLimit = 200

  private struct State {
    /// The process group while there is one that can be ended.
    var group: pid_t?
    var isCancelled = false
  }

  private let state = Mutex(State())
  private let words: [String]
  private let environment: [String: String]

  init(_ words: [String], environment: [String: String]) { (self.words, self.environment) = (words, environment) }

  /// Returns when it has ended. Throws `APIError` where it cannot be started.
  func run() async throws -> PluginResult {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<PluginResult, any Error>) in
        let isStarted = DedicatedThread.start { [self] in continuation.resume(with: Result { try perform() }) }
        if !isStarted { continuation.resume(throwing: ChildProgram.noThread) }
      }
    } onCancel: {
      state.withLock { state in
        state.isCancelled = true
        if let group = state.group { kill(-group, SIGKILL) }
      }
    }
  }

  private func perform() throws -> PluginResult {
    let (child, descriptor) = try ChildProgram.startBeside(words, environment: environment)
    defer { close(descriptor) }
    state.withLock { state in
      state.group = child
      if state.isCancelled { kill(-child, SIGKILL) }
    }
    let (output, status) = Self.follow(child, descriptor)
    state.withLock { $0.group = nil }
    return PluginResult(status: status, output: Self.lines(output))
  }

  /// What it prints until it has ended: a daemon that it leaves behind may keep the pipe open for ever.
  private static func follow(_ child: pid_t, _ descriptor: Int32) -> (output: [UInt8], status: Int32) {
    var kept: [UInt8] = []
    while true {
      if isReadable(descriptor, within: 200) {
        guard read(descriptor, &kept) else { return (kept, ChildProgram.status(of: child)) }
      } else if let status = ChildProgram.statusIfEnded(of: child) {
        // What it printed last may still be in the pipe.
        for _ in 0..<outputLimit / 1024 where isReadable(descriptor, within: 0) { _ = read(descriptor, &kept) }
        return (kept, status)
      }
    }
  }

  private static func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, milliseconds) > 0
  }

  /// False at the end.
  private static func read(_ descriptor: Int32, _ kept: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return true }
    kept += buffer.prefix(max(0, count))
    if kept.count > 2 * outputLimit { kept.removeFirst(kept.count - outputLimit) }
    return count > 0
  }

  private static func lines(_ output: [UInt8]) -> [String] {
    String(decoding: output.suffix(outputLimit), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { String($0.prefix(lineLimit)) }
  }
}
