// A pseudo-terminal held from both sides: the display under test has the slave, the test reads and types at the master.

import Glibc
import Synchronization
import TestSupport

final class TestTerminal: Sendable {
  let slave: Int32
  private let master: Int32
  private let reader: Mutex<ScreenReader>
  private let written = Mutex<[UInt8]>([])

  init(columns: Int, rows: Int) throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ends.master, &ends.slave, nil, nil, &size) == 0 else {
      throw PtyRobot.Failure(description: "no pseudo-terminal")
    }
    (master, slave) = ends
    reader = Mutex(ScreenReader(columns: columns, rows: rows))
  }

  deinit { close(master) }

  /// Everything the display wrote so far, as text.
  var output: String { written.withLock { String(decoding: $0, as: UTF8.self) } }

  var screen: ScreenReader { reader.withLock { $0 } }

  var modes: [UInt32] {
    var modes = termios()
    tcgetattr(master, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_lflag]
  }

  func type(_ text: String) { _ = write(master, text, text.utf8.count) }

  func resize(columns: Int, rows: Int) {
    reader.withLock { $0.resize(columns: columns, rows: rows) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    kill(getpid(), SIGWINCH)  // the kernel tells only a session's foreground group
  }

  /// Reads what the display writes until the screen is as wanted; ten seconds at most.
  func wait(until isMet: (ScreenReader) -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isMet(screen) {
      guard ContinuousClock.now < deadline else {
        throw PtyRobot.Failure(description: "waited in vain; the screen shows:\n\(screen.text)")
      }
      var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, 100) > 0 else { continue }
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { continue }
      reader.withLock { $0.read(buffer.prefix(count)) }
      written.withLock { $0 += buffer.prefix(count) }
    }
  }
}
