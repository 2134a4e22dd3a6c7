// A real libvirtd for tests, alone in its namespaces: own /run, no /dev/kvm, no network but loopback.

import FoundationEssentials
import Glibc
import Hypervisor
import Subprocess
import SystemPackage
import Testing

@testable import NodeAgent

/// A libvirtd that lives as long as a closure runs.
struct LibvirtHost: Sendable {
  let directory: String
  /// qemu.conf's stdio_handler: who writes console logs, QEMU (`file`) or virtlogd (`logd`).
  let consoleHandler: String

  var uri: String { "qemu+unix:///system?socket=\(directory)/run/libvirt/libvirt-sock" }

  /// Why real guests cannot be run here; nil where they can.
  static let obstacle: String? = {
    if getuid() != 0 { return "namespaces need root" }
    for program in ["libvirtd", "qemu-system-x86_64", "qemu-img", "xorriso", "unshare", "tini"] {
      let places = ["/usr/bin", "/usr/sbin"].map { "\($0)/\(program)" }
      if !places.contains(where: { access($0, X_OK) == 0 }) { return "\(program) is not installed" }
    }
    return nil
  }()

  static var isPossible: Bool { obstacle == nil }

  /// Runs `body` beside a fresh libvirtd in a directory of its own, and leaves nothing behind.
  static func with(consoleHandler: String = "file", _ body: (LibvirtHost) async throws -> Void) async throws {
    let directory = "/tmp/spyhop-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let host = LibvirtHost(directory: directory, consoleHandler: consoleHandler)
    let daemon = Task { try await host.runDaemon() }
    defer { daemon.cancel() }
    try await body(host)
    daemon.cancel()
    _ = try? await daemon.value
    // Groups can be removed once the processes in them are gone.
    while case let pods = ProcessGroup.existing(node: Fixture.node), !pods.isEmpty {
      for pod in pods { ProcessGroup(node: Fixture.node, podUID: pod).remove() }
      await Task.yield()
    }
  }

  /// Kills libvirtd, as an upgrade or a crash would; it stays away until `startDaemon`.
  func killDaemon() throws {
    try Data().write(to: URL(filePath: hold))
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let process = Int32(name), HostFacts.text("/proc/\(name)/cmdline").hasPrefix("libvirtd\0"),
        HostFacts.text("/proc/\(name)/environ").contains("HOST=\(directory)\0")
      else { continue }
      kill(process, SIGKILL)
    }
  }

  func startDaemon() throws { try FileManager.default.removeItem(atPath: hold) }

  /// There while libvirtd is not to be started.
  private var hold: String { "\(directory)/hold" }

  private func runDaemon() async throws {
    let arguments = [
      "--mount", "--pid", "--net", "--uts", "--fork", "--kill-child", "--mount-proc", "bash", "-c", Self.script,
    ]
    _ = try await run(
      .name("unshare"), arguments: Arguments(arguments),
      environment: .inherit.updating(["HOST": directory, "STDIO": consoleHandler]),
      output: .discarded, error: .discarded)
  }

  private static let script = """
    set -e
    mount --make-rprivate /
    for pair in run:/run lib:/var/lib/libvirt log:/var/log/libvirt cache:/var/cache/libvirt etc:/etc/libvirt; do
      mkdir -p "$HOST/${pair%%:*}"
    done
    cp -a /etc/libvirt/. "$HOST/etc/"
    for pair in run:/run lib:/var/lib/libvirt log:/var/log/libvirt cache:/var/cache/libvirt etc:/etc/libvirt; do
      mount --bind "$HOST/${pair%%:*}" "${pair#*:}"
    done
    mkdir -p "$HOST/dev"; mount -t tmpfs -o mode=755 dev "$HOST/dev"
    for f in null zero full random urandom tty; do touch "$HOST/dev/$f"; mount --bind "/dev/$f" "$HOST/dev/$f"; done
    for d in pts shm net; do [ -d "/dev/$d" ] && mkdir -p "$HOST/dev/$d" && mount --bind "/dev/$d" "$HOST/dev/$d"; done
    ln -s pts/ptmx "$HOST/dev/ptmx"; ln -s /proc/self/fd "$HOST/dev/fd"
    mount --rbind "$HOST/dev" /dev
    mkdir -p /run/libvirt /run/lock /var/lib/libvirt/qemu /var/lib/libvirt/boot /var/log/libvirt/qemu
    hostname test-host; ip link set lo up
    printf '127.0.0.1 localhost test-host\\n' > "$HOST/hosts"; mount --bind "$HOST/hosts" /etc/hosts
    : > "$HOST/resolv.conf"; mount --bind "$HOST/resolv.conf" /etc/resolv.conf
    printf 'auth_unix_rw = "none"\\nauth_unix_ro = "none"\\n' > /etc/libvirt/libvirtd.conf
    cat > /etc/libvirt/qemu.conf <<C
    user = "root"
    group = "root"
    security_driver = "none"
    cgroup_controllers = []
    namespaces = []
    remember_owner = 0
    stdio_handler = "$STDIO"
    C
    [ "$STDIO" = logd ] && virtlogd --daemon
    exec tini -s -- bash -c 'while true; do libvirtd || true; while sleep 0.2; [ -e "$HOST/hold" ]; do :; done; done'
    """
}
