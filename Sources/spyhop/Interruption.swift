// Ctrl-C while the program only looks on: what was asked for goes on without it, and it says so.

import Glibc

/// A last sentence on SIGINT. The handler takes no lock, and calls only what POSIX allows there.
enum Interruption {
  private static let bound = 1024
  // Written before the handler is installed, and never freed.
  nonisolated(unsafe) private static let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bound, alignment: 1)
  nonisolated(unsafe) private static var length = 0

  /// From now on SIGINT prints the sentence to standard error and ends the program with 130.
  static func arm(saying sentence: String) {
    let bytes = Array("\n\(PlainText.of(sentence))\n".utf8.prefix(bound))
    text.copyBytes(from: bytes)
    length = bytes.count
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      _ = write(STDERR_FILENO, Interruption.text.baseAddress, Interruption.length)
      _exit(128 + number)
    }
    sigaction(SIGINT, &action, nil)
  }
}
