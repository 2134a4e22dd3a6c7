// The terminal's modes while a guest has the keyboard, and their way back on every exit.

import Glibc

/// Raw mode on standard input from its start to `restore`, or until a signal or a trap ends the program.
final class RawMode {
  private var saved = termios()

  /// Nil where standard input is no terminal.
  init?() {
    guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
    LastModes.arm(saved)
    var raw = saved
    cfmakeraw(&raw)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
  }

  func restore() {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
    LastModes.disarm()
  }
}

/// What a signal handler needs to restore the terminal: it can take no lock, and calls only what POSIX allows there.
private enum LastModes {
  private static let signals = [
    SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE,
  ]

  // Written before the handlers are installed, and never freed.
  nonisolated(unsafe) private static let modes = UnsafeMutablePointer<termios>.allocate(capacity: 1)

  static func arm(_ saved: termios) {
    modes.initialize(to: saved)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        tcsetattr(STDIN_FILENO, TCSANOW, LastModes.modes)
        signal(number, SIG_DFL)
        raise(number)
      }
      // The signal must reach the program again inside the handler, which then ends it.
      action.sa_flags = SA_NODEFER
      sigaction(number, &action, nil)
    }
  }

  static func disarm() {
    for number in signals { signal(number, SIG_DFL) }
  }
}
