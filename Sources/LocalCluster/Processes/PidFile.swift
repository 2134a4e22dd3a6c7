// Which process a cluster was started as, safe against the number's reuse by another program.

import Files

/// A file with a process id and when that process began.
struct PidFile {
  let path: String

  /// The process, if it still is the one that was written down.
  var livingProcess: Int32? {
    let words = ((try? SmallFile.text(path)) ?? "").split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let pid = Int32(words[0]), SystemCall.isAlive(pid),
      Self.startTime(of: pid) == String(words[1])
    else { return nil }
    return pid
  }

  func write(_ pid: Int32) throws {
    try SmallFile.replace(path, with: "\(pid) \(Self.startTime(of: pid) ?? "0")\n", mode: 0o644)
  }

  func remove() { SmallFile.remove(path) }

  /// Clock ticks from boot to the process's start, as /proc has it.
  private static func startTime(of pid: Int32) -> String? {
    // The second field is the program's name in parentheses, which may hold anything.
    let fields =
      ((try? SmallFile.text("/proc/\(pid)/stat")) ?? "").split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 19 ? String(fields[19]) : nil
  }

  /// Asks the process to end and waits; after the time-out it is killed.
  ///
  /// - Parameter isWrapper: it does nothing but wait for its child, so that is asked.
  func end(within timeout: Duration = .seconds(15), isWrapper: Bool = false) async {
    guard let pid = livingProcess else { return }
    SystemCall.sendSignal(15, to: isWrapper ? SystemCall.child(of: pid) ?? pid : pid)
    let deadline = ContinuousClock.now + timeout
    while ContinuousClock.now < deadline, SystemCall.isAlive(pid) { try? await Task.sleep(for: .milliseconds(50)) }
    if SystemCall.isAlive(pid) { SystemCall.sendSignal(9, to: pid) }
    remove()
  }
}
