// How far a server is filled, on standard error: one line that is written anew on a terminal, else a line at the end.

import Glibc
import Synchronization

/// Counts what is done, from any number of tasks.
final class FillingProgress: Sendable {
  private let kind: String
  private let total: Int
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let done = Mutex(0)

  init(_ kind: String, of total: Int) { (self.kind, self.total) = (kind, total) }

  /// One more is done. About a hundred times in all the line is written.
  func advance() {
    let count = done.withLock { done in
      done += 1
      return done
    }
    if isTerminal, count % max(1, total / 100) == 0 { write("\r\(line(count))\u{1B}[K") }
  }

  func end() {
    let count = done.withLock { $0 }
    write("\(isTerminal ? "\r" : "")\(line(count))\(isTerminal ? "\u{1B}[K" : "")\n")
  }

  private func line(_ count: Int) -> String {
    let seconds = start.duration(to: .now) / .seconds(1)
    return "\(kind): \(count) of \(total), \(Int(Double(count) / max(seconds, 0.001))) a second"
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
