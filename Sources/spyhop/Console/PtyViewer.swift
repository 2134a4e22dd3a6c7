// A VM's console as a terminal device of this machine, for programs that want a serial line: minicom, screen, expect.

import APIClient
import Glibc
import KubeModel
import Terminal

/// A console joined to a pseudo-terminal.
///
/// While no program reads, what the guest says waits in the node's log; nothing is lost but what leaves the log.
struct PtyViewer {
  let session: any SerialConsole
  let notices: NoticeWriter
  /// Nothing that is typed is sent, whatever the server knows of spies.
  var isSpy = false

  /// Runs until the console ends, or the program is interrupted; the link goes with it.
  func run(link path: String) async throws {
    let pty = try LinkedPty(path)
    notices.showLink(path)
    let (input, output) = (try TerminalInput(pty.master), try TerminalOutput(pty.master))
    try await withThrowingTaskGroup { group in
      group.addTask {
        while let bytes = await input.read(), !bytes.isEmpty {
          if let refusal = notices.refusal(isSpy: isSpy) {
            notices.showProblem(refusal)
          } else {
            _ = await session.typePatiently(bytes)
          }
        }
      }
      try await session.run { event in
        switch event {
        case .output(let bytes), .replay(let bytes, _): try await output.write(bytes)
        case .notice(let notice): notices.show(notice)
        case .audience(let audience): notices.show(audience)
        }
      }
      group.cancelAll()
    }
    notices.showEnd()
  }
}

/// A pseudo-terminal in raw mode, and a symbolic link to it that lives as long.
final class LinkedPty {
  let master: Int32
  /// Held open, so that the line does not hang up when a program leaves it.
  private let slave: Int32

  init(_ path: String) throws(APIError) {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&ends.master, &ends.slave, &name, nil, nil) == 0 else {
      throw APIError(.unknown, "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    (master, slave) = ends
    var modes = termios()
    tcgetattr(slave, &modes)
    cfmakeraw(&modes)
    tcsetattr(slave, TCSANOW, &modes)
    let device = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    try Self.link(path, to: device)
    LinkOnExit.arm(path)
  }

  deinit {
    LinkOnExit.remove()
    close(slave)
    close(master)
  }

  /// A link that an earlier run left behind is replaced; anything else at the path is somebody's.
  private static func link(_ path: String, to device: String) throws(APIError) {
    var target = [CChar](repeating: 0, count: 128)
    if readlink(path, &target, target.count - 1) > 0 {
      let old = String(decoding: target.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if old.hasPrefix("/dev/pts/") { unlink(path) }
    }
    guard symlink(device, path) == 0 else {
      let reason =
        errno == EEXIST ? "something is there already: choose another path" : String(cString: strerror(errno))
      throw APIError(.badRequest, "\(path): \(reason)")
    }
  }
}

/// Removes the link when a signal ends the program: its handler takes no lock, and calls only what POSIX allows there.
private enum LinkOnExit {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  // Written before the handlers are installed, and never freed.
  nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?

  static func arm(_ link: String) {
    path = strdup(link)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        LinkOnExit.remove()
        signal(number, SIG_DFL)
        raise(number)
      }
      action.sa_flags = SA_NODEFER
      sigaction(number, &action, nil)
    }
  }

  static func remove() {
    if let path { unlink(path) }
  }
}
