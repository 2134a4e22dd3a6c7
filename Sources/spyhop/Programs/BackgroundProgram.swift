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
    let output = Self.tail(of: descriptor)
    let status = ChildProgram.status(of: child)
    state.withLock { $0.group = nil }
    return PluginResult(status: status, output: Self.lines(output))
  }

  private static func tail(of descriptor: Int32) -> [UInt8] {
    var kept: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return kept }
      kept += buffer.prefix(count)
      if kept.count > 2 * outputLimit { kept.removeFirst(kept.count - outputLimit) }
    }
  }

  private static func lines(_ output: [UInt8]) -> [String] {
    String(decoding: output.suffix(outputLimit), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { String($0.prefix(lineLimit)) }
  }
}
