// Inside a lab host's namespaces: its own /run, libvirt directories, /dev and host name, and then its daemons.
//
// A host gets a /dev without kvm: where it can be opened but guests hang on it, libvirt probes QEMU for over a minute, and again
// at each start. It gets a hosts file and no resolver, because libvirt looks its own name up at every start of a domain.

import Files
import Glibc

/// Process 1 of a lab host.
public struct LabHost: Sendable {
  public var name: String
  public var address: String
  public var directory: String
  /// Lines of the hosts file: every host of the lab.
  public var hosts: [String]
  public var agent: ProgramSpec

  public init(name: String, address: String, directory: String, hosts: [String], agent: ProgramSpec) {
    self.name = name
    self.address = address
    self.directory = directory
    self.hosts = hosts
    self.agent = agent
  }

  /// Prepares the host and keeps libvirtd and the agent running; returns when the host is shut down. Needs mount, UTS, PID
  /// and network namespaces of its own, and blocks the calling thread.
  public func run() throws {
    try mount(nil, "/", nil, MS_REC | MS_PRIVATE)
    try bindDirectories()
    try showOwnDevices()
    try hideAcceleration()
    guard sethostname(name, name.utf8.count) == 0 else { throw LocalClusterError.system("set the host name") }
    try configure()
    let libvirtd = ProgramSpec(name: "libvirtd", arguments: ["libvirtd"], log: "\(directory)/libvirtd.log")
    var supervisor = Supervisor([libvirtd, agent])
    supervisor.run()
  }

  private func mount(_ source: String?, _ target: String, _ type: String?, _ flags: Int, _ data: String? = nil) throws {
    guard Glibc.mount(source, target, type, UInt(flags), data) == 0 else {
      throw LocalClusterError.system("mount \(source ?? type ?? "") on \(target)")
    }
  }

  private func bind(_ source: String, _ target: String, recursive: Bool = false) throws {
    try mount(source, target, nil, recursive ? MS_BIND | MS_REC : MS_BIND)
  }

  private func bindDirectories() throws {
    let pairs = [
      ("run", "/run"), ("lib", "/var/lib/libvirt"), ("log", "/var/log/libvirt"), ("cache", "/var/cache/libvirt"),
      ("etc", "/etc/libvirt"),
    ]
    for (own, system) in pairs {
      try SystemCall.makeDirectory("\(directory)/\(own)")
      try SystemCall.makeDirectory(system)
      try bind("\(directory)/\(own)", system)
    }
    for path in [
      "/run/libvirt", "/run/lock", "/var/lib/libvirt/qemu", "/var/lib/libvirt/boot", "/var/log/libvirt/qemu",
    ] {
      try SystemCall.makeDirectory(path)
    }
  }

  /// A /sys that shows this host's network devices, with the machine's control groups.
  private func showOwnDevices() throws {
    let groups = "\(directory)/cgroup"
    try SystemCall.makeDirectory(groups)
    try bind("/sys/fs/cgroup", groups, recursive: true)
    try mount("sysfs", "/sys", "sysfs", 0)
    try bind(groups, "/sys/fs/cgroup", recursive: true)
  }

  private func hideAcceleration() throws {
    let devices = "\(directory)/dev"
    try SystemCall.makeDirectory(devices)
    try mount("dev", devices, "tmpfs", 0, "mode=755")
    for name in ["null", "zero", "full", "random", "urandom", "tty"] {
      try SmallFile.replace("\(devices)/\(name)", with: "", mode: 0o644)
      try bind("/dev/\(name)", "\(devices)/\(name)")
    }
    for name in ["pts", "shm", "net"] where access("/dev/\(name)", F_OK) == 0 {
      try SystemCall.makeDirectory("\(devices)/\(name)")
      try bind("/dev/\(name)", "\(devices)/\(name)")
    }
    symlink("pts/ptmx", "\(devices)/ptmx")
    symlink("/proc/self/fd", "\(devices)/fd")
    try bind(devices, "/dev", recursive: true)
  }

  private func configure() throws {
    try SmallFile.replace(
      "\(directory)/hosts", with: (["127.0.0.1 localhost"] + hosts).joined(separator: "\n") + "\n", mode: 0o644)
    try bind("\(directory)/hosts", "/etc/hosts")
    try SmallFile.replace("\(directory)/resolv.conf", with: "", mode: 0o644)
    try bind("\(directory)/resolv.conf", "/etc/resolv.conf")
    try SmallFile.replace(
      "/etc/libvirt/libvirtd.conf", with: LibvirtSettings.daemon(hostUUID: LibvirtSettings.uuid(of: name)), mode: 0o644)
    try SmallFile.replace(
      "/etc/libvirt/qemu.conf", with: LibvirtSettings.qemu(address: address), mode: 0o644)
  }
}
