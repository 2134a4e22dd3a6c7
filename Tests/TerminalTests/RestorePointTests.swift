// What is left of the program's own handling of signals after a terminal has been restored.

import Glibc
import Testing

@testable import Terminal

/// In the display's suite, as the two must not run at once: a process has one restore point.
extension CursesDisplayTests {
  @Test("a hangup that was ignored is ignored again, as nohup wants it", arguments: [nil, 1])
  func ignoredHangup(wake: Int32?) {
    signal(SIGHUP, SIG_IGN)
    defer { signal(SIGHUP, SIG_DFL) }
    if let wake { RestorePoint.arm(terminal: -1, wake: wake) } else { RestorePoint.arm(terminal: -1) }
    #expect(!Self.isIgnored(SIGHUP))
    RestorePoint.disarm()
    #expect(Self.isIgnored(SIGHUP))
  }

  @Test("without a screen, changes of size and stops are none of its business")
  func otherSignals() {
    signal(SIGTSTP, SIG_IGN)
    defer { signal(SIGTSTP, SIG_DFL) }
    RestorePoint.arm(terminal: -1)
    #expect(Self.isIgnored(SIGTSTP))
    RestorePoint.disarm()
    #expect(Self.isIgnored(SIGTSTP))
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
