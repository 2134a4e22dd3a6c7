// The terminal's modes while a guest has the keyboard, and their way back on every exit.

import Glibc
import Terminal

/// Raw mode on standard input from its start to `restore`, or until a signal or a trap ends the program.
final class RawMode {
  private var saved = termios()

  /// Nil where standard input is no terminal.
  init?() {
    guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
    RestorePoint.arm(terminal: STDIN_FILENO)
    var raw = saved
    cfmakeraw(&raw)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
  }

  func restore() {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
    RestorePoint.disarm()
  }
}
