// A user made of code: runs a program in a pseudo-terminal of its own, presses keys, and reads the screen.

import Glibc
import Synchronization

/// A program on a pseudo-terminal, the keys sent to it, and the screen it paints.
///
/// A thread of the robot reads what the program writes. Waiting is always bounded; what was on the screen when time ran
/// out is in the error. A program that still runs when the robot goes is killed.
public final class PtyRobot: Sendable {
  public enum Exit: Sendable, Hashable {
    case code(Int32)
    case signal(Int32)
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  private let master: Int32
  private let process: pid_t
  private let state: Mutex<State>

  private struct State {
    var screen: ScreenReader
    var output: [UInt8] = []
    var exit: Exit?
    var waiters: [Waiter] = []
  }

  private struct Waiter {
    var isMet: @Sendable (ScreenReader, Exit?) -> Bool
    var deadline: ContinuousClock.Instant
    var continuation: CheckedContinuation<Bool, Never>
  }

  /// At most so many bytes of output are kept; the oldest are dropped.
  private static let outputLimit = 1 << 20

  /// Starts the program in a new session with the pseudo-terminal as its controlling one.
  public init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
  ) throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&ends.master, &ends.slave, &name, nil, &size) == 0 else {
      throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    defer { close(ends.slave) }
    _ = fcntl(ends.master, F_SETFD, FD_CLOEXEC)
    master = ends.master
    let terminal = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    process = try ProcessLaunch(
      program: path, arguments: arguments, environment: environment,
      files: Array(repeating: (terminal, O_RDWR), count: 3)
    ).start()
    state = Mutex(State(screen: ScreenReader(columns: columns, rows: rows)))
    startReading()
  }

  deinit {
    if state.withLock({ $0.exit == nil }) { kill(process, SIGKILL) }
  }

  /// The screen as it is now.
  public var screen: ScreenReader { state.withLock { $0.screen } }
  /// Everything that was written, the last MiB of it.
  public var output: [UInt8] { state.withLock { $0.output } }
  /// The modes of the terminal, to see whether a program left them as it found them.
  public var modes: [UInt32] {
    var modes = termios()
    tcgetattr(master, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_lflag]
  }

  public func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  public func signal(_ number: Int32) { kill(process, number) }

  /// Gives the terminal another size; the kernel tells the program by SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    state.withLock { $0.screen.resize(columns: columns, rows: rows) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }
}

// MARK: - Waiting

extension PtyRobot {
  /// Returns when the screen shows the text; throws with the screen's contents when it does not in time.
  public func wait(for text: String, within limit: Duration = .seconds(10)) async throws {
    try await wait("\"\(text)\" on the screen", within: limit) { screen in screen.text.contains(text) }
  }

  public func wait(
    _ what: String, within limit: Duration = .seconds(10), until isMet: @escaping @Sendable (ScreenReader) -> Bool
  ) async throws {
    guard await met(limit, { screen, _ in isMet(screen) }) else {
      throw Failure(description: "waited in vain for \(what); the screen shows:\n\(screen.text)")
    }
  }

  /// How the program ended.
  public func exit(within limit: Duration = .seconds(10)) async throws -> Exit {
    _ = await met(limit) { _, exit in exit != nil }
    guard let exit = state.withLock({ $0.exit }) else {
      throw Failure(description: "still running after \(limit); the screen shows:\n\(screen.text)")
    }
    return exit
  }

  private func met(
    _ limit: Duration, _ isMet: @escaping @Sendable (ScreenReader, Exit?) -> Bool
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> Bool? in
        if isMet(state.screen, state.exit) { return true }
        if state.exit != nil { return false }
        state.waiters.append(Waiter(isMet: isMet, deadline: .now + limit, continuation: continuation))
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}

// MARK: - The reading thread

extension PtyRobot {
  private func startReading() {
    let box = Unmanaged.passRetained(Reader(robot: self, master: master, process: process))
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Reader>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }

  /// Holds the robot weakly, so that one nobody wants any more can go and kill its program.
  private final class Reader: Sendable {
    weak let robot: PtyRobot?
    let master: Int32
    let process: pid_t

    init(robot: PtyRobot, master: Int32, process: pid_t) {
      (self.robot, self.master, self.process) = (robot, master, process)
    }

    func run() {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        poll(&source, 1, 20)  // wakes up to look at deadlines
        if source.revents != 0 {
          let count = read(master, &buffer, buffer.count)
          if count <= 0 { break }
          robot?.take(buffer.prefix(count), exit: nil)
        } else {
          robot?.take([], exit: nil)
        }
      }
      close(master)
      var status: Int32 = 0
      waitpid(process, &status, 0)
      let signal = status & 0x7F
      robot?.take([], exit: signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal))
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>, exit: Exit?) {
    let now = ContinuousClock.now
    let answers = state.withLock { state in
      state.screen.read(bytes)
      state.output.append(contentsOf: bytes)
      if state.output.count > Self.outputLimit { state.output.removeFirst(state.output.count - Self.outputLimit) }
      state.exit = exit
      var answers: [(CheckedContinuation<Bool, Never>, Bool)] = []
      state.waiters.removeAll { waiter in
        let isMet = waiter.isMet(state.screen, state.exit)
        guard isMet || exit != nil || waiter.deadline < now else { return false }
        answers.append((waiter.continuation, isMet))
        return true
      }
      return answers
    }
    for (continuation, isMet) in answers { continuation.resume(returning: isMet) }
  }
}
