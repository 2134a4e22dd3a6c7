// Where kubeconfigs are looked for, by kubectl's rules and the place of a local cluster's. Pure.

import FoundationEssentials
import Glibc

/// The surroundings that decide which kubeconfig is meant.
public struct KubeconfigLocation: Sendable {
  /// `--kubeconfig`: that file alone, and it must exist.
  public var explicit: String?
  public var environment: [String: String]
  public var home: String
  public var isRoot: Bool

  public init(explicit: String?, environment: [String: String], home: String, isRoot: Bool) {
    self.explicit = explicit
    self.environment = environment
    self.home = home
    self.isRoot = isRoot
  }

  /// This process's surroundings.
  public init(explicit: String? = nil) {
    let environment = ProcessInfo.processInfo.environment
    self.init(
      explicit: explicit, environment: environment, home: environment["HOME"] ?? "/", isRoot: geteuid() == 0)
  }

  /// The files to merge, first wins: KUBECONFIG's list, or `~/.kube/config`.
  public var files: [String] {
    if let explicit { return [explicit] }
    guard let list = environment["KUBECONFIG"], !list.isEmpty else { return ["\(home)/.kube/config"] }
    var seen: Set<String> = []
    return list.split(separator: ":").map(String.init).filter { seen.insert($0).inserted }
  }

  /// Where a cluster on this machine keeps its kubeconfig: used when none is configured.
  public var localClusterFile: String {
    if isRoot { return "/var/lib/spyhop/kubeconfig" }
    let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return "\(data ?? "\(home)/.local/share")/spyhop/kubeconfig"
  }
}
