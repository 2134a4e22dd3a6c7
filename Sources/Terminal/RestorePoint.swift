// The last line of defence: a terminal left in raw mode is useless to its owner. So signals that end the program, traps
// and exit first write a prepared string and set the modes found at the start, with calls that are safe in a handler.
// (Only a stack overflow gets past it: handlers have no stack of their own.)

import Glibc

/// What a signal handler needs to restore the terminal, in memory that is never freed.
///
/// One terminal a process: it is armed by whoever takes the terminal and disarmed by whoever gives it back, before and after all
/// else. The other functions belong to the display's thread.
public enum RestorePoint {
  private struct State {
    var terminal: Int32 = -1
    var wake: Int32 = -1
    var modes = termios()
    var bytes: UnsafeMutablePointer<UInt8>
    var count = 0
  }

  private static let capacity = 256
  private static let fatalSignals = [
    SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE,
  ]

  // Handlers can take no lock, so this is plain memory: written before the handlers are installed, and later only in
  // fields of one word.
  nonisolated(unsafe) private static let state: UnsafeMutablePointer<State> = {
    let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    state.initialize(to: State(bytes: .allocate(capacity: capacity)))
    return state
  }()
  nonisolated(unsafe) private static let previous: UnsafeMutablePointer<sigaction> = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: Int(signalLimit))
    actions.initialize(repeating: sigaction(), count: Int(signalLimit))
    return actions
  }()
  private static let signalLimit: Int32 = 65

  /// Remembers the terminal's modes, and has them set again by signals that end the program, and by its exit.
  public static func arm(terminal: Int32) {
    state.pointee.terminal = terminal
    tcgetattr(terminal, &state.pointee.modes)
    _ = onExit
    for signal in fatalSignals { install(signal, Self.restoreAndDie) }
  }

  /// The same for a terminal with a screen, of which more is to be known.
  ///
  /// - Parameter wake: where handlers of signals that do not end the program write a byte: `W` for a new size, `Z` for a
  ///   request to stop, `C` for going on after one.
  static func arm(terminal: Int32, wake: Int32) {
    arm(terminal: terminal)
    state.pointee.wake = wake
    install(SIGWINCH) { _ in RestorePoint.wake(UInt8(ascii: "W")) }
    install(SIGTSTP) { _ in RestorePoint.wake(UInt8(ascii: "Z")) }
    install(SIGCONT) { _ in RestorePoint.wake(UInt8(ascii: "C")) }
  }

  /// For programs that end by `exit` without closing the display; registered once a process.
  private static let onExit: Void = { atexit { RestorePoint.restore() } }()

  /// The string that brings the screen back; empty while somebody else has the terminal. At most 256 bytes.
  static func setRestoreString(_ string: [UInt8]) {
    state.pointee.count = 0
    guard string.count <= capacity else { return }
    for (index, byte) in string.enumerated() { state.pointee.bytes[index] = byte }
    state.pointee.count = string.count
  }

  /// Puts the handlers back that were there before.
  public static func disarm() {
    let wakers = state.pointee.wake < 0 ? [] : [SIGWINCH, SIGTSTP, SIGCONT]
    for signal in fatalSignals + wakers { sigaction(signal, previous + Int(signal), nil) }
    state.pointee.terminal = -1
    state.pointee.wake = -1
  }

  /// Stops this process as SIGTSTP would without a handler; returns when it is continued, or at once where nobody could
  /// continue it (an orphaned process group). Meanwhile the terminal has the modes found at the start.
  static func stopProcess() {
    var modes = termios()
    tcgetattr(state.pointee.terminal, &modes)
    tcsetattr(state.pointee.terminal, TCSADRAIN, &state.pointee.modes)
    var standard = sigaction()
    standard.__sigaction_handler.sa_handler = SIG_DFL
    var own = sigaction()
    sigaction(SIGTSTP, &standard, &own)
    kill(getpid(), SIGTSTP)
    sigaction(SIGTSTP, &own, nil)
    tcsetattr(state.pointee.terminal, TCSADRAIN, &modes)
  }

  private static func install(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, previous + Int(signal))
  }

  // MARK: In signal handlers: no allocation, no lock, errno kept

  private static func wake(_ code: UInt8) {
    let saved = errno
    withUnsafePointer(to: code) { _ = write(state.pointee.wake, $0, 1) }
    errno = saved
  }

  /// Restores the terminal, then lets the signal do what it did before there was a handler.
  private static let restoreAndDie: @convention(c) (Int32) -> Void = { signal in
    RestorePoint.restore()
    sigaction(signal, RestorePoint.previous + Int(signal), nil)
    raise(signal)
  }

  private static func restore() {
    guard state.pointee.terminal >= 0 else { return }
    var ignore = sigaction()
    ignore.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(SIGTTOU, &ignore, nil)  // a background process may not set modes otherwise
    // A terminal that nobody reads any more would hold this up for ever.
    var room = pollfd(fd: state.pointee.terminal, events: Int16(POLLOUT), revents: 0)
    if poll(&room, 1, 0) > 0 { _ = write(state.pointee.terminal, state.pointee.bytes, state.pointee.count) }
    tcsetattr(state.pointee.terminal, TCSANOW, &state.pointee.modes)
  }
}
