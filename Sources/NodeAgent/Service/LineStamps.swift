// Log lines with the time they were begun, as `kubectl logs --timestamps` shows them.

import Codecs

/// Puts times before lines, whatever the pieces they come in; lines of which nothing is known get none.
struct LineStamps: Sendable {
  private let times: LogTimes
  private var isAtLineStart = true
  /// The time written last, as neighbours often have the same.
  private var last: (milliseconds: Int64, text: [UInt8]) = (.min, [])

  init(_ times: LogTimes) { self.times = times }

  /// - Parameter offset: where the bytes stand in the log.
  mutating func stamp(_ bytes: [UInt8], at offset: Int64) -> [UInt8] {
    var stamped: [UInt8] = []
    stamped.reserveCapacity(bytes.count * 2)
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      if isAtLineStart { stamped += text(at: offset + Int64(start)) }
      stamped += bytes[start..<end]
      isAtLineStart = bytes[end - 1] == UInt8(ascii: "\n")
      start = end
    }
    return stamped
  }

  /// What follows does not go on where the last bytes ended: begins a line of its own. Returns what is to be sent for that.
  mutating func breakLine() -> [UInt8] {
    defer { isAtLineStart = true }
    return isAtLineStart ? [] : [UInt8(ascii: "\n")]
  }

  private mutating func text(at offset: Int64) -> [UInt8] {
    guard let milliseconds = times.time(at: offset) else { return [] }
    if milliseconds != last.milliseconds {
      last = (milliseconds, Array((RFC3339.nanoseconds(ofMilliseconds: milliseconds) + " ").utf8))
    }
    return last.text
  }
}
