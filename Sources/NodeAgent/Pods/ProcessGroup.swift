// A pod's control group, in whichever hierarchies of this host can be written: version 1, version 2, or both.

import Codecs
import Files
import FoundationEssentials
import Glibc
import KubeModel

/// The control groups of one launcher pod: accounting, and CPU shares and quota from its resources.
///
/// Memory is accounted but not capped: under emulation QEMU's own need has no useful bound.
struct ProcessGroup: Sendable {
  /// `/sys/fs/cgroup`.
  var root = "/sys/fs/cgroup"
  /// The name of the node's group.
  let node: String
  let podUID: String

  /// The pod's directory in every hierarchy that is mounted below `root`.
  var directories: [String] { Self.hierarchies(root).map { "\($0)/spyhop/\(node)/\(podUID)" } }

  /// The hierarchy's roots: `root` itself on a host with version 2 only, its children otherwise.
  private static func hierarchies(_ root: String) -> [String] {
    if access("\(root)/cgroup.procs", F_OK) == 0 { return [root] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    // The named hierarchy of version 1 is systemd's own book of who belongs to which unit.
    return names.sorted().filter { $0 != "systemd" }.map { "\(root)/\($0)" }
      .filter { access("\($0)/cgroup.procs", F_OK) == 0 }
  }

  /// Makes the group where it can be made and sets its limits; a host that allows none runs guests without.
  func make(for pod: JSON) {
    for directory in directories where make(directory) {
      delegateControllers(to: directory)
      inheritProcessors(directory)
      setLimits(pod, in: directory)
    }
  }

  /// Tried twice: the end of the node's last other pod may take the parents away in between.
  private func make(_ directory: String) -> Bool {
    for _ in 0..<2 {
      if (try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)) != nil {
        return true
      }
    }
    return false
  }

  /// Moves a process with all its threads into the group; false where no hierarchy took it.
  func place(_ process: Int32) -> Bool {
    var isPlaced = false
    for directory in directories where access(directory, F_OK) == 0 {
      if write("\(process)", to: "\(directory)/cgroup.procs") { isPlaced = true }
    }
    return isPlaced
  }

  /// Removes the group, which must be empty of processes, and with the last one those above it; what is still busy is
  /// left for the next time.
  func remove() {
    for directory in directories { for path in Self.path(to: directory).reversed() { rmdir(path) } }
  }

  /// The three directories that are made here, from the top: `spyhop`, the node's, the pod's.
  private static func path(to directory: String) -> [String] {
    var path = [URL(filePath: directory)]
    for _ in 0..<2 { path.insert(path[0].deletingLastPathComponent(), at: 0) }
    return path.map(\.path)
  }

  /// In version 2 a group has the controllers that its parent hands down; the root's are the host's affair, but tried.
  private func delegateControllers(to directory: String) {
    let made = Self.path(to: directory)
    let parents = [URL(filePath: made[0]).deletingLastPathComponent().path] + made.dropLast()
    for parent in parents {
      for controller in ["cpu", "memory", "pids"] {
        _ = write("+\(controller)", to: "\(parent)/cgroup.subtree_control")
      }
    }
  }

  /// UIDs of pods that have groups on this node.
  static func existing(root: String = "/sys/fs/cgroup", node: String) -> Set<String> {
    let lists = hierarchies(root).map {
      (try? FileManager.default.contentsOfDirectory(atPath: "\($0)/spyhop/\(node)")) ?? []
    }
    // Control files stand beside the groups, and one of them has a name as long as a UID.
    return Set(lists.joined().filter { UUID(uuidString: $0) != nil })
  }

  /// Thousandths of a CPU: a million of them, more than any host has.
  private static let largest: Int64 = 1_000_000_000

  private func setLimits(_ pod: JSON, in directory: String) {
    let containers = pod["spec", "containers"].elements
    func total(_ kind: String) -> Int64 {
      min(Self.largest, containers.reduce(0) { $0.saturatingAdd(Quantity($1["resources", kind, "cpu"])?.millis ?? 0) })
    }
    let (request, limit) = (total("requests"), total("limits"))
    if request > 0 {
      _ = write("\(max(2, request * 1024 / 1000))", to: "\(directory)/cpu.shares")
      _ = write("\(min(10_000, max(1, request / 10)))", to: "\(directory)/cpu.weight")
    }
    if limit > 0 {
      _ = write("\(limit * 100)", to: "\(directory)/cpu.cfs_quota_us")
      _ = write("\(limit * 100) 100000", to: "\(directory)/cpu.max")
    }
  }

  /// A new cpuset group of version 1 has no processors and takes no process until it has some.
  private func inheritProcessors(_ directory: String) {
    for child in Self.path(to: directory) {
      for file in ["cpuset.cpus", "cpuset.mems"] where HostFacts.text("\(child)/\(file)").allSatisfy(\.isWhitespace) {
        let parent = URL(filePath: child).deletingLastPathComponent().path
        _ = write(HostFacts.text("\(parent)/\(file)"), to: "\(child)/\(file)")
      }
    }
  }

  /// Control files exist already; one that does not is of another version or controller.
  private func write(_ text: String, to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return SmallFile.writeAll(Array(text.utf8), to: descriptor)
  }
}
