// The machine that a run was made on.

import Glibc

enum Machine {
  /// Cores, processor and kernel, on one line.
  static var description: String {
    "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, \(processor), Linux \(kernel)"
  }

  private static var processor: String {
    let lines = (try? TextFile.read("/proc/cpuinfo"))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":", maxSplits: 1).last
    return name.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
  }

  private static var kernel: String {
    let text = (try? TextFile.read("/proc/sys/kernel/osrelease")) ?? "unknown"
    return text.split(separator: "\n").first.map(String.init) ?? text
  }
}
