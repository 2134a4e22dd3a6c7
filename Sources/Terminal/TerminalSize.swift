// How large a terminal's window is.

import Glibc

public enum TerminalSize {
  /// The window's size as the kernel has it, or 80×24 where it has none or the descriptor is no terminal.
  public static func of(_ terminal: Int32) -> Size {
    var size = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
