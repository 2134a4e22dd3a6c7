// What agents that were ended with their host could not remove: the control groups of their launcher pods.

import FoundationEssentials

enum LabCgroups {
  static func remove(node: String) {
    let mounts = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []
    for root in [""] + mounts.map({ "/\($0)" }) { removeTree("/sys/fs/cgroup\(root)/spyhop/\(node)") }
  }

  /// Control groups are removed from the leaves up; their files cannot be, and need not be.
  private static func removeTree(_ path: String) {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
    for entry in entries {
      var isDirectory = false
      if FileManager.default.fileExists(atPath: "\(path)/\(entry)", isDirectory: &isDirectory), isDirectory {
        removeTree("\(path)/\(entry)")
      }
    }
    SystemCall.removeDirectory(path)
  }
}
