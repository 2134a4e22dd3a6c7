// The configuration files of a lab host's libvirtd. Pure.

enum LibvirtSettings {
  /// libvirtd.conf: only the local socket; a host UUID of its own, as equal ones forbid migration.
  static func daemon(hostUUID: String) -> String {
    """
    listen_tls = 0
    listen_tcp = 0
    auth_unix_rw = "none"
    auth_unix_ro = "none"
    unix_sock_rw_perms = "0700"
    unix_sock_ro_perms = "0700"
    host_uuid = "\(hostUUID)"

    """
  }

  /// qemu.conf: guests as root without confinement (a lab, not a deployment), console logs written by QEMU itself.
  static func qemu(address: String) -> String {
    """
    user = "root"
    group = "root"
    security_driver = "none"
    cgroup_controllers = []
    namespaces = []
    remember_owner = 0
    stdio_handler = "file"
    migration_address = "\(address)"

    """
  }

  /// A UUID that a host keeps over restarts: 128 bits of FNV-1a over its name, one 64-bit half a direction.
  static func uuid(of name: String) -> String {
    func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let digits = [hash(name.utf8), hash(name.utf8.reversed())].map { value in
      let text = String(value, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    let all = Array(digits)
    return cuts.map { String(all[$0]) }.joined(separator: "-")
  }
}
