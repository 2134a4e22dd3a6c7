// What all daemons share: logging to standard error, ending on a signal, and errors in a sentence.

import ArgumentParser
import CAllocator
import Dispatch
import Glibc
import Logging

enum Daemon {
  static func logger(_ label: String, verbose: Bool) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : .info
    return logger
  }

  /// Runs a daemon until it ends or SIGTERM or SIGINT arrives; the work is then cancelled and waited for.
  ///
  /// - Throws: `ExitCode.failure` after saying what was wrong.
  static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
    returnLargeBuffers()
    let task = Task { try await work() }
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    do {
      try await task.value
    } catch is CancellationError {
      return
    } catch {
      if task.isCancelled { return }
      let sentence = Array("spyhopd: \(error)\n".utf8)
      _ = write(STDERR_FILENO, sentence, sentence.count)
      throw ExitCode.failure
    }
  }

  /// Lists are megabytes long: left alone, the allocator raises its threshold and keeps such buffers for ever.
  private static func returnLargeBuffers() { mallopt(M_MMAP_THRESHOLD, 256 << 10) }
}
