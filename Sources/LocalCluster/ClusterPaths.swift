// Where clusters on this machine keep their data, and where the programs are.

import APIClient
import FoundationEssentials

/// The places that `spyhop up` and `spyhop lab` use when nothing else is said.
public enum ClusterPaths {
  /// `/var/lib/spyhop` for root, else `$XDG_DATA_HOME/spyhop` or `~/.local/share/spyhop`.
  public static var defaultData: String { String(defaultKubeconfig.dropLast("/kubeconfig".utf8.count)) }

  /// The kubeconfig that is found without being named.
  public static var defaultKubeconfig: String { KubeconfigLocation().localClusterFile }

  /// The path of this program, resolved.
  static var thisProgram: String {
    get throws {
      guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
        throw LocalClusterError("cannot find out where this program is: /proc is not mounted")
      }
      return path
    }
  }

  /// The daemons' program, beside this one.
  static var daemonProgram: String {
    get throws {
      let path = try thisProgram.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/spyhopd"
      guard FileManager.default.isExecutableFile(atPath: path) else {
        throw LocalClusterError("\(path) is missing: install spyhopd beside spyhop")
      }
      return path
    }
  }
}
