// The emulator process of a machine, found by what its command line says.

import FoundationEssentials
import Glibc

enum MachineProcess {
  /// The process that was started with `-uuid <uuid>`; nil where there is none that this host can see.
  static func find(uuid: String, root: String = "/proc") -> Int32? {
    guard let directory = opendir(root) else { return nil }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let process = Int32(name), isMachine("\(root)/\(name)/cmdline", uuid: uuid) else { continue }
      return process
    }
    return nil
  }

  /// Kills the process if it still is that machine's.
  static func kill(_ process: Int32, uuid: String) {
    if isMachine("/proc/\(process)/cmdline", uuid: uuid) { Glibc.kill(process, SIGKILL) }
  }

  private static func isMachine(_ path: String, uuid: String) -> Bool {
    guard let data = try? Data(contentsOf: URL(filePath: path)), !data.isEmpty else { return false }
    let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard words.first?.contains("qemu") == true, let option = words.firstIndex(of: "-uuid") else { return false }
    return words.dropFirst(option + 1).first == uuid
  }
}
