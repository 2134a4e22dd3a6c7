// The place where a kubeconfig is found without being named, lent to a lab while it runs.

import Files
import FoundationEssentials

enum DefaultKubeconfig {
  /// Points the default place at a lab's kubeconfig, unless a cluster's own file is there.
  static func link(to kubeconfig: String) {
    let place = ClusterPaths.defaultKubeconfig
    let manager = FileManager.default
    if let present = try? manager.destinationOfSymbolicLink(atPath: place), !manager.fileExists(atPath: present) {
      SmallFile.remove(place)
    }
    try? manager.createSymbolicLink(atPath: place, withDestinationPath: kubeconfig)
  }

  static func unlink(from kubeconfig: String) {
    let place = ClusterPaths.defaultKubeconfig
    if (try? FileManager.default.destinationOfSymbolicLink(atPath: place)) == kubeconfig { SmallFile.remove(place) }
  }
}
