// A program on a pseudo-terminal, timed at the terminal's end: from a key to the bytes that it brings. All calls here block.

import Glibc

/// A program that believes a person sits before it; it is killed when its owner goes.
final class PseudoTerminal: Sendable {
  let process: ChildProcess
  /// Just before the program was started.
  let start: ContinuousClock.Instant
  private let master: Int32

  init(_ program: Program, columns: Int = 80, rows: Int = 24) throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&ends.master, &ends.slave, &name, nil, &size) == 0 else {
      throw BenchError("no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    defer { close(ends.slave) }
    _ = fcntl(ends.master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.slave, F_SETFD, FD_CLOEXEC)
    master = ends.master
    start = .now
    process = ChildProcess(
      pid: try program.start(isLeader: true) { actions in
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
      })
  }

  deinit {
    process.end(by: SIGKILL)
    close(master)
  }

  func type(_ text: String) { type(Array(text.utf8)) }

  func type(_ bytes: [UInt8]) {
    if !bytes.isEmpty { _ = write(master, bytes, bytes.count) }
  }

  /// What the program writes next; empty where it is silent for so long, or has ended.
  func read(within limit: Duration) -> ArraySlice<UInt8> {
    var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32(limit / .milliseconds(1))) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    return buffer[..<max(0, Glibc.read(master, &buffer, buffer.count))]
  }

  /// Reads until the text has come.
  func wait(for text: String, within limit: Duration = .seconds(10)) throws {
    _ = try arrivals(of: [text], within: limit)
  }

  /// Reads until all texts have come, and returns when each was there.
  func arrivals(of texts: [String], within limit: Duration = .seconds(10)) throws -> [ContinuousClock.Instant] {
    var seen: [UInt8] = []
    var arrivals: [ContinuousClock.Instant] = []
    let deadline = ContinuousClock.now + limit
    while arrivals.count < texts.count {
      let bytes = read(within: max(.zero, ContinuousClock.now.duration(to: deadline)))
      guard !bytes.isEmpty else {
        let shown = String(decoding: seen.suffix(2000), as: UTF8.self)
        throw BenchError("waited in vain for \"\(texts[arrivals.count])\"; the terminal shows: \(shown)")
      }
      seen += bytes
      while arrivals.count < texts.count, seen.contains(texts[arrivals.count].utf8) { arrivals.append(.now) }
    }
    return arrivals
  }

  /// Types, and returns the time until bytes that contain the answer have come.
  ///
  /// - Parameter answer: nil takes any bytes.
  func roundTrip(_ text: String, answer: String? = nil) throws -> Duration {
    let start = ContinuousClock.now
    type(text)
    while true {
      let bytes = read(within: .seconds(5))
      guard !bytes.isEmpty else { throw BenchError("no answer to a key within 5 s") }
      if answer.map({ bytes.contains($0.utf8) }) ?? true { return start.duration(to: .now) }
    }
  }

  /// Reads until the program has been silent for so long; at most ten times as long.
  func settle(_ silence: Duration) {
    let deadline = ContinuousClock.now + silence * 10
    while ContinuousClock.now < deadline, !read(within: silence).isEmpty {}
  }
}

extension Collection where Element == UInt8 {
  fileprivate func contains(_ text: String.UTF8View) -> Bool { firstRange(of: Array(text)) != nil }
}
