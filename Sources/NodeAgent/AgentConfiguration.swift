// What an agent is told at its start; everything that differs between nodes and between installations.

/// The settings of one node's agent.
public struct AgentConfiguration: Sendable {
  /// Whether guests may run on the processor itself.
  public enum Acceleration: String, Sendable, CaseIterable {
    /// Where a probe shows that it works.
    case auto
    case always, never
  }

  /// The Node's name, and the value of pods' `spec.nodeName` that are ours.
  public var nodeName: String
  /// Where consoles, seeds and disks of guests are kept; made where missing, mode 0711.
  public var stateDirectory: String
  /// Where the HTTPS endpoint listens; port 0 lets the system choose.
  public var listenHost: String
  public var listenPort: Int
  /// The Node's InternalIP; without it the listening address, or where that is a wildcard, the host's first own one.
  public var advertisedAddress: String?
  public var acceleration: Acceleration = .auto
  /// Host directories under which hostDisk and kernelBoot files may lie; none by default.
  public var allowedHostDirectories: [String] = []
  /// Whom the endpoint serves, beside members of `system:masters`: user names in verified client certificates.
  public var authorizedUsers: Set<String> = ["spyhop-apiserver"]
  public var statusInterval: Duration = .seconds(10)
  public var leaseInterval: Duration = .seconds(5)
  /// How often everything is looked at again, should an event have been lost.
  public var resyncInterval: Duration = .seconds(60)
  /// The bytes kept of each console's log; older ones are given back to the file system.
  public var consoleLogLimit: Int64 = 16 << 20
  /// How many launcher pods the Node says it can hold.
  public var podCapacity = 110
  /// The version that the Node reports.
  public var version = "v0.1.0"
  /// Where migrations have their sockets, on every node alike: both hypervisors are told the same paths.
  public var migrationDirectory = "/run/spyhop/migrations"
  /// The socket of this host's libvirt daemon, which the other host's one talks to.
  public var libvirtSocket = "/run/libvirt/libvirt-sock"
  /// Where control groups are mounted, of version 1, 2 or both.
  public var controlGroupRoot = "/sys/fs/cgroup"
  /// The name of the group, beneath `spyhop`, that those of launcher pods lie in: the node's own, unless hosts of several
  /// labs share one kernel.
  public var controlGroupName: String
  /// Programs, by name (looked up in PATH) or path.
  public var emulatorProgram = "qemu-system-x86_64"
  public var imageProgram = "qemu-img"
  public var seedProgram = "xorriso"

  public init(nodeName: String, stateDirectory: String, listenHost: String, listenPort: Int) {
    self.nodeName = nodeName
    self.stateDirectory = stateDirectory
    self.listenHost = listenHost
    self.listenPort = listenPort
    controlGroupName = nodeName
  }

  /// Seeds and disks that live as long as an instance, in a directory by its UID.
  var instancesDirectory: String { "\(stateDirectory)/instances" }
  var consolesDirectory: String { "\(stateDirectory)/consoles" }
}
