// A pipe to oneself: how other threads and signal handlers end the display thread's poll.

import Glibc

/// A non-blocking pipe of one-byte codes. When it is full, 65,536 codes wait already and another one tells nothing new.
struct WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw TerminalError(description: "no pipe for the terminal: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func wake() {
    var code = UInt8(ascii: "M")
    _ = write(writeEnd, &code, 1)
  }

  /// The codes that came, each once.
  func drain() -> Set<UInt8> {
    var codes: Set<UInt8> = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(readEnd, &buffer, buffer.count)
      guard count > 0 else { return codes }
      codes.formUnion(buffer.prefix(count))
    }
  }

  func close() {
    Glibc.close(readEnd)
    Glibc.close(writeEnd)
  }
}
