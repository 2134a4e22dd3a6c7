// What agents that were ended with their host could not remove: the control groups of their launcher pods.

import FoundationEssentials

enum LabCgroups {
  /// Removes the groups of the nodes; guests that were just killed may hold theirs for a moment, so this waits for them.
  static func remove(_ nodes: [String]) async {
    let deadline = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < deadline {
      var isGone = true
      for root in roots {
        for node in nodes where !removeTree("\(root)/spyhop/\(node)") { isGone = false }
        // Not empty, and so not removed, while another lab has groups there.
        SystemCall.removeDirectory("\(root)/spyhop")
      }
      if isGone { return }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  /// The hierarchies of version 1, and the one of version 2 wherever it is mounted.
  private static var roots: [String] {
    let mounts = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []
    return ["/sys/fs/cgroup"] + mounts.map { "/sys/fs/cgroup/\($0)" }
  }

  /// Removes from the leaves up; the files of a control group cannot be removed, and need not be.
  ///
  /// - Returns: whether the group is gone.
  private static func removeTree(_ path: String) -> Bool {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else { return true }
    for entry in entries {
      var isDirectory = false
      if FileManager.default.fileExists(atPath: "\(path)/\(entry)", isDirectory: &isDirectory), isDirectory {
        _ = removeTree("\(path)/\(entry)")
      }
    }
    return SystemCall.removeDirectory(path)
  }
}
