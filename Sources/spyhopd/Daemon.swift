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

  /// How long the work may take to end.
  private static let farewell = DispatchTimeInterval.seconds(8)

  /// Runs a daemon until it ends or SIGTERM or SIGINT arrives; the work is then cancelled and waited for.
  ///
  /// - Throws: `ExitCode.failure` after saying what was wrong.
  static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
    returnLargeBuffers()
    raiseDescriptorLimit()
    let task = Task { try await work() }
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        // Nothing here has to be finished: what hangs, such as a hypervisor, does not hold up the end for ever. Nor does it twice.
        if task.isCancelled { _exit(1) }
        task.cancel()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.farewell) {
          let sentence = Array("spyhopd: something does not end, and is left\n".utf8)
          _ = write(STDERR_FILENO, sentence, sentence.count)
          _exit(1)
        }
      }
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

  /// Connections, watches and logs each take a descriptor: as many as the host permits.
  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// Lists are megabytes long: left alone, the allocator raises its threshold and keeps such buffers for ever.
  private static func returnLargeBuffers() { mallopt(M_MMAP_THRESHOLD, 256 << 10) }
}
