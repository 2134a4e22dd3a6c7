// What a libvirt URI says about where its daemon listens. Pure.

/// The address of a libvirt daemon.
public enum LibvirtURI {
  /// The Unix socket of a daemon on this host, which the daemon of another host is led to in a migration.
  ///
  /// A `socket` parameter names it; otherwise it is where libvirtd's system instance has it.
  public static func socket(of uri: String) -> String {
    let query = uri.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let named = query.split(separator: "&").first { $0.hasPrefix("socket=") }?.dropFirst("socket=".count)
    return named.map(String.init) ?? "/run/libvirt/libvirt-sock"
  }
}
